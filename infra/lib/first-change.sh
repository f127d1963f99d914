# The way of one change, shown: a queue, an UPDATE, and the typed message that arrives.

FIRST_QUEUE=infra-up-$$

# bind_queue : a queue for updates of containers; it expires by itself if this script dies.
bind_queue() {
  management "queues/%2F/$FIRST_QUEUE" -X PUT -d '{"durable":true,"arguments":{"x-expires":120000}}'
  management "bindings/%2F/e/bridge.changes/q/$FIRST_QUEUE" -o /dev/null -d '{"routing_key":"ContainerChanged.public.containers.update"}'
}

# take_message TEXT : the message that holds it, as the management API gives it; fails when none arrives within 30 s.
take_message() {
  local answer deadline=$((SECONDS + 30))
  while ((SECONDS < deadline)); do
    answer=$(management "queues/%2F/$FIRST_QUEUE/get" -d '{"count":1,"ackmode":"ack_requeue_false","encoding":"auto"}')
    if [[ $answer == *"$1"* ]]; then echo "$answer"; return; fi
    if [[ $answer == '[]' ]]; then sleep 0.2; fi
  done
  return 1
}

show_first_change() {
  local id text change message
  text="Test CDC $(date -u +%H:%M:%S)"
  id=$(run_sql -At -c "SELECT min(id) FROM containers WHERE container_type = 'analysis'")
  change="UPDATE containers SET description = '$text', updated_at = now() AT TIME ZONE 'UTC' WHERE id = $id"
  bind_queue || die "no queue could be bound to the exchange bridge.changes." "Did bridge migrate run? ./infra/bridge status"
  printf '\nChanging a row:\n  %s\n' "$change"
  run_sql -c "$change" >/dev/null
  message=$(take_message "$text") || { management "queues/%2F/$FIRST_QUEUE" -X DELETE; die "the change did not arrive within 30 s." "See ./infra/bridge status and $BRIDGE_LOG"; }
  management "queues/%2F/$FIRST_QUEUE" -X DELETE
  printf '\nIt arrives on a queue as:\n'
  if command -v jq >/dev/null; then
    jq -r '"  routing key \(.[0].routing_key)"' <<<"$message"
    jq '.[0].payload | fromjson' <<<"$message"
  else
    printf '%s\n' "$message"
  fi
}

# tail_live : until Ctrl-C, which ends the display and nothing else.
tail_live() {
  trap : INT
  # In a subshell, where Ctrl-C is not trapped: it ends the display from the first line on.
  (printf '\nEvery further change, live (Ctrl-C ends this display only):\n\n' && exec "$ROOT/infra/bridge" tail) || true
  trap - INT
  say_running
}

say_running() {
  printf '\nThe services and the worker keep running.\n'
  printf '  page      %s  (signs in once, within ten minutes)\n  status    ./infra/bridge status\n  tail      ./infra/bridge tail\n  stop      ./infra/down              (--volumes removes the data too)\n' "$(sign_in_link)"
}
