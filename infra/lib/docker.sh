# The compose file's services, seen from this machine.

compose() { docker compose -f "$ROOT/docker-compose.dev.yml" --env-file "$ROOT/.dockerenv" "$@"; }

# from_dockerenv NAME : the environment's value, else the file's.
from_dockerenv() {
  if [[ -n ${!1:-} ]]; then echo "${!1}"; else sed -n "s/^$1=//p" "$ROOT/.dockerenv"; fi
}

if [[ -n ${HOST_PORT_SEQUIN:-} ]]; then export HOST_PORT_BRIDGE=${HOST_PORT_BRIDGE:-$HOST_PORT_SEQUIN}; fi
