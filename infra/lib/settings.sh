# Where everything is and which ports it takes; what the caller has set stays. Sourced by every script.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
export ROOT
export BRIDGE_DATA=${BRIDGE_DATA:-$ROOT/.data}
BRIDGE_DATA=$(readlink -m "$BRIDGE_DATA")

# Away from the standard ports, so that nothing of the machine's own is in the way.
export HOST_PORT_PG=${HOST_PORT_PG:-27432}
export HOST_PORT_REDIS=${HOST_PORT_REDIS:-27379}
export HOST_PORT_RABBITMQ=${HOST_PORT_RABBITMQ:-27672}
export HOST_PORT_RABBITMQ_MGMT=${HOST_PORT_RABBITMQ_MGMT:-27673}
export HOST_PORT_RABBITMQ_DIST=${HOST_PORT_RABBITMQ_DIST:-27674}
export HOST_PORT_EPMD=${HOST_PORT_EPMD:-27369}
export HOST_PORT_BRIDGE=${HOST_PORT_BRIDGE:-${HOST_PORT_SEQUIN:-7376}}

export DEMO_DATABASE=${DEMO_DATABASE:-chemotion_development}
