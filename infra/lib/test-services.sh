# The private services of one test run, on free ports, in $BRIDGE_DATA.

pick_ports() {
  local name
  for name in PG REDIS RABBITMQ RABBITMQ_MGMT RABBITMQ_DIST EPMD OPENSEARCH OPENSEARCH_TRANSPORT; do
    export "HOST_PORT_$name=$(free_port)"
  done
}
pick_ports
export POSTGRES_OPTIONS='-c max_replication_slots=60 -c max_wal_senders=60 -c max_connections=300 -c fsync=off'

start_services() {
  local service
  for service in postgres redis rabbitmq; do
    "$ROOT/infra/$service/install"
    "$ROOT/infra/$service/start"
  done
  "$ROOT/infra/opensearch/start" # where OPENSEARCH_HOME names one
  for service in postgres redis rabbitmq opensearch; do "$ROOT/infra/$service/wait"; done
  service_versions
}

# begin_services : starts them beside what the caller goes on with; most of it is waiting.
begin_services() {
  (
    trap 'echo $? >"$BRIDGE_DATA/services.code"' EXIT
    start_services
  ) >"$BRIDGE_DATA/services.log" 2>"$BRIDGE_DATA/services.errors" &
  SERVICES_STARTER=$!
}

# await_services : waits for them; its output and its exit code are those of start_services.
await_services() {
  tail --pid="$SERVICES_STARTER" -f /dev/null
  cat "$BRIDGE_DATA/services.errors" >&2
  cat "$BRIDGE_DATA/services.log"
  return "$(cat "$BRIDGE_DATA/services.code")"
}

# service_versions : what runs, as it says itself.
service_versions() {
  printf 'PostgreSQL %s, ' "$(sql postgres -At -c 'SHOW server_version' | cut -d ' ' -f 1)"
  printf 'Redis %s, ' "$(redis-cli -h 127.0.0.1 -p "$HOST_PORT_REDIS" info server | sed -n 's/^redis_version:\([0-9.]*\).*/\1/p')"
  printf 'RabbitMQ %s\n' "$(management overview | sed -n 's/.*"rabbitmq_version":"\([^"]*\)".*/\1/p')"
}

stop_services() {
  local service
  # What is being started cannot be stopped yet.
  if [[ -n ${SERVICES_STARTER:-} ]]; then tail --pid="$SERVICES_STARTER" -f /dev/null; fi
  for service in opensearch rabbitmq redis postgres; do "$ROOT/infra/$service/stop" || true; done
}

# export_services : tells the tests where they are; nothing that listens there means that they skip, or fail in CI.
export_services() {
  export BRIDGE_TEST_CLI=$BRIDGE_CLI
  pid_of postgres >/dev/null || return 0
  export BRIDGE_TEST_POSTGRES="Host=127.0.0.1;Port=$HOST_PORT_PG;Username=postgres;Database=postgres"
  export BRIDGE_TEST_RABBITMQ="amqp://guest:guest@127.0.0.1:$HOST_PORT_RABBITMQ"
  export BRIDGE_TEST_RABBITMQ_MANAGEMENT="http://guest:guest@127.0.0.1:$HOST_PORT_RABBITMQ_MGMT"
  export BRIDGE_TEST_REDIS="127.0.0.1:$HOST_PORT_REDIS"
  if pid_of opensearch >/dev/null; then export BRIDGE_TEST_OPENSEARCH="http://127.0.0.1:$HOST_PORT_OPENSEARCH"; fi
}

# keep_logs FOLDER : what a failed run leaves behind.
keep_logs() {
  mkdir -p "$1"
  cp -r "$BRIDGE_DATA"/log/. "$1" 2>/dev/null || true
  rm -rf "$BRIDGE_DATA"
}
