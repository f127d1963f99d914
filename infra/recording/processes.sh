# The processes of the revision that is recorded, and how they are asked.

PIPELINE=recorded

# build_revision REVISION : a checkout of it, built; $RECORDED_CLI is its bridge.
RECORDED_CLI=$BRIDGE_DATA/source/src/Bridge.Cli/bin/Release/net10.0/bridge
build_revision() {
  mkdir -p "$BRIDGE_DATA/source" "$BRIDGE_DATA/log"
  git -C "$ROOT" archive "$1" | tar -x -C "$BRIDGE_DATA/source"
  (cd "$BRIDGE_DATA/source" && dotnet build src/Bridge.Cli -c Release -nologo -v quiet -nodeReuse:false) >"$BRIDGE_DATA/log/build.log" 2>&1 ||
    die "the build failed." "Its log: $BRIDGE_DATA/log/build.log"
}

# use_private_services : the configuration of every process. Small records and a low limit, so that little data shows all forms of them.
use_private_services() {
  RECORDED_PORT=$(free_port) RECORDED_WEBHOOKS_PORT=$(free_port) ENDPOINT_PORT=$(free_port)
  export ConnectionStrings__Postgres="Host=127.0.0.1;Port=$HOST_PORT_PG;Username=postgres;Database=recorded"
  export ConnectionStrings__RabbitMq="amqp://guest:guest@127.0.0.1:$HOST_PORT_RABBITMQ"
  export ConnectionStrings__RabbitMqManagement="http://guest:guest@127.0.0.1:$HOST_PORT_RABBITMQ_MGMT"
  export ConnectionStrings__Redis="127.0.0.1:$HOST_PORT_REDIS"
  export Pipeline__Name=$PIPELINE Bridge__Url=http://127.0.0.1:$RECORDED_PORT
  export Worker__Url=$Bridge__Url Webhooks__Url=http://127.0.0.1:$RECORDED_WEBHOOKS_PORT Webhooks__AllowedHosts__0=127.0.0.1 Webhooks__BreakerMaxDelay=00:00:00.500
  export Capture__Slot=recorded_slot Capture__HeartbeatInterval=00:00:01
  export Capture__Tables__0__Name=public.containers Capture__Tables__1__Name=public.things Capture__Tables__2__Name='public."Odd ""orders"""'
  export Outbox__RecordBytes=4096 Outbox__MaxRecordBytes=32768 Outbox__CheckpointInterval=00:00:01 Outbox__AcknowledgeDelay=00:00:01
}

start_worker() {
  launch recorded-worker "$(id -un)" "$RECORDED_CLI" run worker
  await recorded-worker 60 is_ready
}

is_ready() { curl -sf --max-time 5 "$Bridge__Url/health/ready"; }

start_webhooks() {
  launch recorded-webhooks "$(id -un)" "$RECORDED_CLI" run webhooks
  await recorded-webhooks 60 curl -sf --max-time 5 "$Webhooks__Url/health/ready"
}

start_endpoint() {
  launch recorded-endpoint "$(id -un)" /usr/bin/python3 "$ROOT/infra/recording/endpoint.py" "$ENDPOINT_PORT"
  await recorded-endpoint 20 curl -sf --max-time 5 "http://127.0.0.1:$ENDPOINT_PORT/ok"
}

stop_recorded() {
  end recorded-webhooks TERM 80
  end recorded-worker TERM 30
  end recorded-endpoint TERM 5
}

# owners_socket : the worker's Unix socket, which needs no token; nothing where the revision has none.
owners_socket() {
  local socket=${TMPDIR:-/tmp}/bridge-$(id -un)/worker-$RECORDED_PORT.sock
  if [[ -S $socket ]]; then echo "$socket"; fi
}

# api METHOD PATH [JSON] : what the worker answers; fails when it refuses.
api() {
  local body=() socket
  socket=$(owners_socket)
  if [[ -n ${3:-} ]]; then body=(--data "$3"); fi
  curl ${socket:+--unix-socket "$socket"} -sS --fail-with-body --max-time 60 -X "$1" -H 'Content-Type: application/json' "${body[@]}" "$Bridge__Url/api/$2"
}

# until_says SECONDS PATH FILTER : asks until jq's filter holds for the answer.
until_says() {
  local deadline=$((SECONDS + $1))
  until api GET "$2" | jq -e "$3" >/dev/null; do
    ((SECONDS < deadline)) || die "$2 does not say within $1 s: $3" "$(api GET "$2")"
    sleep 0.1
  done
}

redis() { redis-cli -h 127.0.0.1 -p "$HOST_PORT_REDIS" "$@"; }
