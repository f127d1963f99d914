# Is Bridge ready? BRIDGE_ADDRESS is where it listens, BRIDGE_LOG what it writes.

# await_ready SECONDS : until it is; else says the cause that it gives itself.
await_ready() {
  local deadline=$((SECONDS + $1))
  until curl -sf --max-time 5 -o /dev/null "$BRIDGE_ADDRESS/health/ready"; do
    ((SECONDS < deadline)) || die "Bridge is not ready after $1 s." "Its cause: $(curl -s --max-time 5 "$BRIDGE_ADDRESS/health/ready" || true)" "Its log: $BRIDGE_LOG"
    sleep 0.3
  done
}

# await_backfill SECONDS : until the rows that were there before are in the outbox too; says how many.
await_backfill() {
  local answer='' deadline=$((SECONDS + $1))
  while ((SECONDS < deadline)); do
    answer=$("$ROOT/infra/bridge" backfill list --json 2>/dev/null || true)
    if [[ $answer == *'"state":"failed"'* ]]; then die "the first backfill failed." "See ./infra/bridge backfill list"; fi
    if [[ $answer == *'"percent":100'* ]]; then
      sed 's/.*"rows":\([0-9]*\).*/\1 in the outbox/' <<<"$answer"
      return
    fi
    sleep 0.3
  done
  echo "being copied, see ./infra/bridge backfill list"
}
