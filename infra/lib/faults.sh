# The long form of the fault tests.

# read_fault_options OPTION... : --minutes N (default 10) and --seed S. What follows "--" stays in REST.
read_fault_options() {
  local minutes=10
  while (($# > 0)); do
    case $1 in
      --minutes) need_number "$@" && minutes=$2 && shift 2 ;;
      --seed) need_number "$@" && export BRIDGE_TEST_SEED=$2 && shift 2 ;;
      --) shift && break ;;
      *) die "unknown option: $1" "Usage: infra/test faults [--minutes N] [--seed S] [-- RUNNER OPTIONS]" ;;
    esac
  done
  REST=("$@")
  export BRIDGE_FAULT_MINUTES=$minutes BRIDGE_FAULT_KILLS=20 BRIDGE_FUZZ_ITERATIONS=${BRIDGE_FUZZ_ITERATIONS:-1000000}
  TEST_TIMEOUT=${TEST_TIMEOUT:-$((minutes * 60 + 1800))}
}

need_number() { # OPTION VALUE
  [[ ${2:-} =~ ^[0-9]{1,9}$ ]] || die "$1 needs a whole number, not '${2:-}'."
}

# run_faults : the mutated messages first, then every fault test, which ends with random faults until the time is over.
run_faults() {
  printf '\n=== %s\n' "Mutated messages ($BRIDGE_FUZZ_ITERATIONS)"
  run_project Bridge.UnitTests -class Bridge.UnitTests.Decoding.DecoderFuzzTests -showLiveOutput
  printf '\n=== %s\n' "Faults (random ones for $BRIDGE_FAULT_MINUTES minutes)"
  run_project Bridge.IntegrationTests -namespace Bridge.IntegrationTests.Faults -showLiveOutput "${REST[@]}"
}
