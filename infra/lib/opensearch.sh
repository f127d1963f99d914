# OpenSearch without Docker: the folder that OPENSEARCH_HOME names, else what infra/opensearch/install has fetched.

OPENSEARCH_VERSION=2.19.1
OPENSEARCH_FETCHED=$BRIDGE_DATA/opensearch-$OPENSEARCH_VERSION

# opensearch_home : the folder of the server; fails when there is none.
opensearch_home() {
  local home
  for home in "${OPENSEARCH_HOME:-}" "$(saved OPENSEARCH_HOME)" "$OPENSEARCH_FETCHED"; do
    if [[ -n $home && -x $home/bin/opensearch ]]; then echo "$home"; return; fi
  done
  return 1
}

# without_opensearch : what a person reads when there is none.
without_opensearch() {
  echo "not there, so no indexer; ./infra/opensearch/install fetches it, or set OPENSEARCH_HOME"
}
