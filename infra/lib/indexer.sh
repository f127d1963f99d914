# The indexer of the native set-up, where there is an OpenSearch.

up_opensearch() {
  "$ROOT/infra/opensearch/start"
  if opensearch_home >/dev/null; then "$ROOT/infra/opensearch/wait"; else without_opensearch; fi
}

indexer_filled() {
  [[ $(curl -sf --max-time 5 "http://127.0.0.1:$HOST_PORT_INDEXER/health/ready") == *'"filled":true'* ]]
}

# up_indexer : runs from the worker's copy of the build.
up_indexer() {
  if ! opensearch_home >/dev/null; then without_opensearch; return; fi
  if ! pid_of indexer >/dev/null; then
    need_port "$HOST_PORT_INDEXER" HOST_PORT_INDEXER "the indexer"
    (use_environment && launch indexer "$(id -un)" "$BRIDGE_DATA/bin/bridge" run indexer)
  fi
  await indexer 90 indexer_filled
}
