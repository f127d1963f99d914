# The steps of ./infra/up without Docker.

# settle : what the caller set wins, then what ./infra/up was told before; where the services are is never the caller's to say here.
settle() {
  unset "${!ConnectionStrings__@}"
  local name
  for name in $(sed -nE "s/^((Pipeline|Capture|Outbox|Relay|Backfill|Indexer|Webhooks|Worker)__[A-Za-z_0-9]+|DEMO_DATABASE)=.*/\1/p" "$BRIDGE_DATA/environment" 2>/dev/null); do
    export "$name=${!name:-$(saved "$name")}"
  done
  unset Bridge__Url Bridge__Run Bridge__Token Worker__Url Indexer__Url Webhooks__Url
  export DEMO_DATABASE=${DEMO_DATABASE:-chemotion_development}
  # Receivers on this machine, for development.
  export Webhooks__AllowedHosts__0=${Webhooks__AllowedHosts__0:-127.0.0.1} Webhooks__AllowedHosts__1=${Webhooks__AllowedHosts__1:-localhost}
}

install_all() {
  local service
  mkdir -p "$BRIDGE_DATA/log" "$BRIDGE_DATA/run"
  for service in postgres redis rabbitmq; do "$ROOT/infra/$service/install"; done
  command -v jq >/dev/null || need_packages jq
}

up_service() {
  "$ROOT/infra/$1/start"
  "$ROOT/infra/$1/wait"
}

# keep_ports : ends when something still runs on ports other than those asked for.
keep_ports() {
  local name old
  for name in postgres redis rabbitmq opensearch worker webhooks indexer; do pid_of "$name" >/dev/null && break; done || return 0
  for name in PG REDIS RABBITMQ RABBITMQ_MGMT RABBITMQ_DIST EPMD OPENSEARCH OPENSEARCH_TRANSPORT BRIDGE WEBHOOKS INDEXER; do
    old=$(saved "HOST_PORT_$name")
    name=HOST_PORT_$name
    [[ -z $old || $old == "${!name}" ]] || die "$name is $old for what is running, and ${!name} now." "First: ./infra/down"
  done
}

# save_environment : what the CLI and the worker need, and which ports are in use.
save_environment() {
  local name home
  claim_data
  {
    echo "BRIDGE_ENGINE='native'"
    for name in PG REDIS RABBITMQ RABBITMQ_MGMT RABBITMQ_DIST EPMD OPENSEARCH OPENSEARCH_TRANSPORT BRIDGE WEBHOOKS INDEXER; do
      name=HOST_PORT_$name
      echo "$name='${!name}'"
    done
    for name in DEMO_DATABASE "${!Pipeline__@}" "${!Capture__@}" "${!Outbox__@}" "${!Relay__@}" "${!Backfill__@}" "${!Indexer__@}" "${!Webhooks__@}" "${!Worker__@}"; do echo "$name='${!name}'"; done
    echo "ConnectionStrings__Postgres='Host=127.0.0.1;Port=$HOST_PORT_PG;Username=postgres;Database=$DEMO_DATABASE'"
    echo "ConnectionStrings__RabbitMq='amqp://guest:guest@127.0.0.1:$HOST_PORT_RABBITMQ/%2F'"
    echo "ConnectionStrings__RabbitMqManagement='http://guest:guest@127.0.0.1:$HOST_PORT_RABBITMQ_MGMT'"
    echo "ConnectionStrings__Redis='127.0.0.1:$HOST_PORT_REDIS'"
    if home=$(opensearch_home); then
      echo "OPENSEARCH_HOME='$home'"
      echo "ConnectionStrings__OpenSearch='http://127.0.0.1:$HOST_PORT_OPENSEARCH'"
      echo "Indexer__Url='http://127.0.0.1:$HOST_PORT_INDEXER'"
    fi
    echo "Bridge__Url='http://127.0.0.1:$HOST_PORT_BRIDGE'"
    echo "Bridge__Run='$BRIDGE_DATA/run'"
    echo "Worker__Url='http://127.0.0.1:$HOST_PORT_BRIDGE'"
    echo "Webhooks__Url='http://127.0.0.1:$HOST_PORT_WEBHOOKS'"
  } >"$BRIDGE_DATA/environment"
  link_data
}

link_data() { # so that the data folder is found in the clone wherever it lies
  if [[ $BRIDGE_DATA == /var/lib/bridge/* && ! -e $ROOT/.data ]]; then ln -sfn "$BRIDGE_DATA" "$ROOT/.data"; fi
}

# demo_database : made once, in one go: a load that stops half-way leaves none behind.
demo_database() {
  local file log=$BRIDGE_DATA/log/demo.log
  if [[ $(sql postgres -At -c "SELECT count(*) FROM pg_database WHERE datname = '$DEMO_DATABASE'") == 1 ]]; then
    echo "there already"
    return
  fi
  sql postgres -c "DROP DATABASE IF EXISTS ${DEMO_DATABASE}_loading" -c "CREATE DATABASE ${DEMO_DATABASE}_loading" >"$log" 2>&1
  for file in "$ROOT"/infra/postgres/demo/*.sql; do
    sql "${DEMO_DATABASE}_loading" -o /dev/null -f "$file" >>"$log" 2>&1 || die "loading $file failed." "Its log: $log" "$(tail -n 4 "$log")"
  done
  sql postgres -c "ALTER DATABASE ${DEMO_DATABASE}_loading RENAME TO $DEMO_DATABASE"
}

run_sql() { sql "$DEMO_DATABASE" "$@"; }
