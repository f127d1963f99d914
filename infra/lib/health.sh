# Is Bridge ready? BRIDGE_ADDRESS is where it listens, BRIDGE_LOG what it writes.

# await_ready SECONDS : until it is; else says the cause that it gives itself.
await_ready() {
  local deadline=$((SECONDS + $1))
  until curl -sf --max-time 5 -o /dev/null "$BRIDGE_ADDRESS/health/ready"; do
    ((SECONDS < deadline)) || die "Bridge is not ready after $1 s." "Its cause: $(curl -s --max-time 5 "$BRIDGE_ADDRESS/health/ready" || true)" "Its log: $BRIDGE_LOG"
    sleep 0.3
  done
}
