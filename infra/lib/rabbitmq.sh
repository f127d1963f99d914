# The broker's programs and its management API.

# The folder of the server programs.
RABBITMQ_BIN=${RABBITMQ_BIN:-/usr/lib/rabbitmq/bin}

# management PATH [CURL OPTIONS] : asks it; fails on a refusal. RABBITMQ_LOGIN is name:password.
management() {
  local path=$1
  shift
  curl -sS --fail --max-time 10 -u "${RABBITMQ_LOGIN:-guest:guest}" -H 'content-type: application/json' "$@" "http://127.0.0.1:$HOST_PORT_RABBITMQ_MGMT/api/$path"
}
