# Background processes: each is the leader of a session of its own and outlives the script. Its file in
# $BRIDGE_DATA/run holds its id and its start time, so that a number which the system gave away again is never signalled.

# as_user USER COMMAND... : replaces a subshell by the command, run by USER (which is ourselves unless we are root). Where the services
# are another release's (BRIDGE_SERVICES), it may call chroot: infra/services/enter does, and gives the capability up.
as_user() {
  local user=$1 capabilities=()
  shift
  if [[ $(id -un) == "$user" ]]; then exec "$@"; fi
  if [[ -n ${BRIDGE_SERVICES:-} ]]; then capabilities=(--inh-caps=+sys_chroot --ambient-caps=+sys_chroot); fi
  exec setpriv --reuid="$user" --regid="$user" --init-groups ${capabilities+"${capabilities[@]}"} -- "$@"
}

# service_user NAME : root runs a service as the user that its package made; anybody else runs it as himself.
service_user() {
  if ((EUID == 0)); then echo "$1"; else id -un; fi
}

# own_folder FOLDER USER : makes the folder, for this user alone.
own_folder() {
  claim_data
  mkdir -p "$1"
  chmod 700 "$1"
  if [[ $(stat -c %U "$1") != "$2" ]]; then chown -R "$2" "$1"; fi
  (as_user "$2" test -w "$1") || die "the user $2 cannot get to $1." "Set BRIDGE_DATA to a folder that everybody may enter."
}

start_time() { # of a process, in ticks since boot; a name in brackets may hold spaces
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  stat=${stat##*) }
  set -- $stat
  [[ $1 != Z ]] && echo "${20}"
}

# launch NAME USER COMMAND... : starts it, output appended to $BRIDGE_DATA/log/NAME.log.
launch() {
  local name=$1 user=$2 pid
  shift 2
  claim_data
  mkdir -p "$BRIDGE_DATA/run" "$BRIDGE_DATA/log"
  (cd / && as_user "$user" setsid "$@") >>"$BRIDGE_DATA/log/$name.log" 2>&1 </dev/null &
  pid=$!
  echo "$pid $(start_time "$pid" || echo 0)" >"$BRIDGE_DATA/run/$name.pid"
}

# pid_of NAME : its process id while it lives; fails when it does not.
pid_of() {
  local pid started
  read -r pid started 2>/dev/null <"$BRIDGE_DATA/run/$1.pid" || return 1
  [[ $(start_time "$pid") == "$started" ]] && echo "$pid"
}

# end NAME SIGNAL SECONDS : signals it, waits, kills what is left of its session when the time is up. Not running is fine.
end() {
  local name=$1 signal=$2 deadline=$((SECONDS + $3)) pid
  if pid=$(pid_of "$name"); then
    signal_to "$signal" "$pid"
    while pid_of "$name" >/dev/null && ((SECONDS < deadline)); do sleep 0.1; done
    if pid_of "$name" >/dev/null; then signal_to KILL "-$pid"; fi
    while pid_of "$name" >/dev/null; do sleep 0.1; done
  fi
  end_remains "$name"
  rm -f "$BRIDGE_DATA/run/$name.pid"
}

# end_remains NAME : kills the children that a killed leader left in its session.
end_remains() {
  local pid started
  read -r pid started 2>/dev/null <"$BRIDGE_DATA/run/$1.pid" || return 0
  if [[ ! -e /proc/$pid ]] && kill -0 -- "-$pid" 2>/dev/null; then signal_to KILL "-$pid"; fi
}

signal_to() { # a process that ends in this moment is no error
  kill "-$1" -- "$2" 2>/dev/null || true
}

# await NAME SECONDS COMMAND... : until the command succeeds; says why when the process died or the time is up.
await() {
  local name=$1 seconds=$2 deadline=$((SECONDS + $2))
  shift 2
  until "$@" >/dev/null 2>&1; do
    pid_of "$name" >/dev/null || not_started "$name" "$name stopped while it was starting."
    ((SECONDS < deadline)) || not_started "$name" "$name does not answer after $seconds s."
    sleep 0.2
  done
}

not_started() {
  local log=$BRIDGE_DATA/log/$1.log
  die "$2" "Its log: $log" "The last lines:" "$(tail -n 8 "$log" 2>/dev/null || true)"
}
