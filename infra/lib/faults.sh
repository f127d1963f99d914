# The fault tests: in their short form, or in the long one that --minutes asks for.

# read_fault_options OPTION... : --minutes N and --seed S. What follows "--" stays in REST.
read_fault_options() {
  local minutes=
  while (($# > 0)); do
    case $1 in
      --minutes) need_number "$@" && minutes=$2 && shift 2 ;;
      --seed) need_number "$@" && export BRIDGE_TEST_SEED=$2 && shift 2 ;;
      --) shift && break ;;
      *) die "unknown option: $1" "Usage: infra/test faults [--minutes N] [--seed S] [-- RUNNER OPTIONS]" ;;
    esac
  done
  REST=("$@")
  if [[ -z $minutes ]]; then return; fi
  export BRIDGE_FAULT_MINUTES=$minutes BRIDGE_FAULT_KILLS=20 BRIDGE_FUZZ_ITERATIONS=${BRIDGE_FUZZ_ITERATIONS:-1000000}
  TEST_TIMEOUT=${TEST_TIMEOUT:-$((minutes * 60 + 1800))}
}

need_number() { # OPTION VALUE
  [[ ${2:-} =~ ^[0-9]{1,9}$ ]] || die "$1 needs a whole number, not '${2:-}'."
}

# run_faults : every fault test; in the long form the mutated messages first, and random faults until the time is over.
run_faults() {
  local form='short form'
  if [[ -n ${BRIDGE_FAULT_MINUTES:-} ]]; then
    printf '\n=== %s\n' "Mutated messages ($BRIDGE_FUZZ_ITERATIONS)"
    run_project Bridge.UnitTests -class Bridge.UnitTests.Capture.Decoding.DecoderFuzzTests -showLiveOutput
    form="random ones for $BRIDGE_FAULT_MINUTES minutes"
  fi

  printf '\n=== %s\n' "Faults ($form)"
  REPORT=faults run_project Bridge.IntegrationTests -namespace Bridge.IntegrationTests.Faults -showLiveOutput "$@"
}
