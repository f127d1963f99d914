# The ports of the native services: what the caller says, else what ./infra/up used before, else these. They are away from the
# standard ones, so that nothing of the machine's own is in the way.
default_port() {
  local value=${!1:-$(saved "$1")}
  export "$1=${value:-$2}"
}
default_port HOST_PORT_PG 27432
default_port HOST_PORT_REDIS 27379
default_port HOST_PORT_RABBITMQ 27672
default_port HOST_PORT_RABBITMQ_MGMT 27673
default_port HOST_PORT_RABBITMQ_DIST 27674
default_port HOST_PORT_EPMD 27369
default_port HOST_PORT_OPENSEARCH 27920
default_port HOST_PORT_OPENSEARCH_TRANSPORT 27930
default_port HOST_PORT_INDEXER 7378
HOST_PORT_BRIDGE=${HOST_PORT_BRIDGE:-${HOST_PORT_SEQUIN:-}}
default_port HOST_PORT_BRIDGE 7376
default_port HOST_PORT_WEBHOOKS 7377
