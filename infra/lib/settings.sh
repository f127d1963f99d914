# Where everything is. Sourced by every script.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
export ROOT

# The data folder: .data in the clone, unless BRIDGE_DATA says otherwise or root's services, which do not run as root, could not
# get there (a clone in /root).
data_folder() {
  if [[ -n ${BRIDGE_DATA:-} ]]; then
    readlink -m "$BRIDGE_DATA"
  elif ((EUID == 0)) && ! setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$ROOT"; then
    echo "/var/lib/bridge/$(basename "$ROOT")-$(cksum <<<"$ROOT" | cut -d ' ' -f 1)"
  else
    echo "$ROOT/.data"
  fi
}
BRIDGE_DATA=$(data_folder)
export BRIDGE_DATA

# saved NAME : what the last ./infra/up noted under this name; nothing when it noted none.
saved() {
  sed -n "s/^$1='\(.*\)'$/\1/p" "$BRIDGE_DATA/environment" 2>/dev/null || true
}

# engine : what ./infra/up used, else what it would use: docker when an engine answers, else native.
engine() {
  local engine
  engine=$(saved BRIDGE_ENGINE)
  if [[ -n $engine ]]; then echo "$engine"
  elif docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1; then echo docker
  else echo native; fi
}
