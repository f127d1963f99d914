# The data folder: what ./infra/up makes in it, and what ./infra/down --volumes may remove.

DATA_MARKER=.bridge-data
# All that the scripts put there; opensearch-* are the home that was copied and the archives that were fetched.
DATA_PARTS=(bin environment token log opensearch 'opensearch-*' postgres rabbitmq redis run)

# claim_data : makes the data folder. One that was new or empty is marked as ours: only such a one is ever removed.
claim_data() {
  mkdir -p "$BRIDGE_DATA"
  if [[ -z $(ls -A "$BRIDGE_DATA") ]]; then od -An -N16 -tx1 /dev/urandom | tr -d ' ' >"$BRIDGE_DATA/$DATA_MARKER"; fi
}

# remove_data : removes what ./infra/up put into a folder of ours, and the folder when nothing else lies in it.
remove_data() {
  local part
  if [[ ! -d $BRIDGE_DATA ]]; then return; fi
  if [[ ! -f $BRIDGE_DATA/$DATA_MARKER ]]; then
    die "$BRIDGE_DATA was neither new nor empty when ./infra/up first used it: nothing in it is removed." "Remove by hand what of it is Bridge's: ${DATA_PARTS[*]}"
  fi
  for part in "${DATA_PARTS[@]}"; do
    # shellcheck disable=SC2086 # a pattern
    (cd "$BRIDGE_DATA" && rm -rf -- $part)
  done
  rm "$BRIDGE_DATA/$DATA_MARKER"
  rmdir "$BRIDGE_DATA" 2>/dev/null || echo "What else lies in $BRIDGE_DATA is left."
}
