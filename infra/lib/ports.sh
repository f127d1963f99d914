# Ports: is one taken, by whom, and which are free.

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

port_owner() { # for people; root sees every name
  local owner=
  if command -v ss >/dev/null; then owner=$(ss -Hltnp "sport = :$1" 2>/dev/null | grep -o 'users:.*' | head -n 1) || true; fi
  echo "${owner:-a process that is not ours to see}"
}

# need_port PORT VARIABLE SERVICE : ends with the remedy when something listens there already.
need_port() {
  if port_taken "$1"; then
    die "port $1 for $3 is taken by $(port_owner "$1")." "Stop that process, or choose another port: $2=PORT ./infra/up"
  fi
}

# free_port : a port below the range that outgoing connections use, so that none of them takes it before we listen.
free_port() {
  local port
  for _ in {1..200}; do
    port=$((20000 + RANDOM % 12000))
    if ! port_taken "$port"; then echo "$port"; return; fi
  done
  die "no free port found between 20000 and 32000."
}
