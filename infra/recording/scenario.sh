# What is recorded: odd and ordinary changes, and every kind of thing that the state keeps, over two epochs.

prepare() {
  sql postgres -c 'CREATE DATABASE recorded'
  sql recorded -f "$ROOT/infra/recording/schema.sql"
  "$RECORDED_CLI" migrate --yes
}

play() {
  start_endpoint
  start_worker
  start_webhooks
  subscribe
  sql recorded -f "$ROOT/infra/recording/changes.sql"
  until_says 60 'changes?from=last&follow=false' '.row.name == "in the same"'
  store_offsets
  run_backfills
  api POST replays '{"queue":"team","create":true,"from":"first","tables":["containers"],"operations":["update"],"keys":[{"id":10}]}'
  until_says 60 replays '.data | all(.state == "Completed" or .state == "completed")'
  open_second_epoch
  until_delivered
}

# Four webhooks: one that is delivered, with a filter and a secret header; one whose endpoint takes inserts at the second attempt and nothing else; one whose endpoint is gone; one that is paused.
subscribe() {
  local endpoint=http://127.0.0.1:$ENDPOINT_PORT secret
  secret=whsec_$(printf 'an example, no secret of anybody' | base64)
  api PUT webhooks/delivered "{\"url\":\"$endpoint/ok\",\"secrets\":[\"$secret\"],\"headers\":[{\"name\":\"X-Team\",\"value\":\"lab\"},{\"name\":\"X-Key\",\"value\":\"example key\",\"secret\":true}],
    \"filter\":{\"contracts\":[\"ContainerChanged\"],\"tables\":[\"containers\"],\"operations\":[\"insert\",\"update\",\"delete\"],\"where\":[\"container_type = analysis\"]},\"rateLimit\":50}"
  api PUT webhooks/waiting "{\"url\":\"$endpoint/busy\",\"secrets\":[\"$secret\"],\"filter\":{\"tables\":[\"public.Odd \\\"orders\\\"\"]},\"batchSize\":1,\"retry\":{\"minDelay\":\"00:00:01\",\"maxDelay\":\"00:10:00\",\"age\":\"3.00:00:00\"}}"
  api PUT webhooks/gone "{\"url\":\"$endpoint/gone\",\"secrets\":[\"$secret\"],\"filter\":{\"contracts\":[\"AnalysisChanged\"]}}"
  api PUT webhooks/paused "{\"url\":\"$endpoint/ok\",\"secrets\":[\"$secret\"],\"paused\":true}"
}

store_offsets() {
  api PUT offsets/before-import '{"place":"now","note":"spring import"}'
  # As a consumer of the outbox keeps its own; the worker copies it into the state.
  local sequence
  sequence=$(api GET offsets/before-import | jq .sequence)
  redis HSET "bridge:$PIPELINE:offset:consumer.team" sequence "$sequence" record ''
  redis SADD "bridge:$PIPELINE:offsets" consumer.team
}

# One that is completed, one that is paused in its midst with a condition in SQL, one that is paused and has a row to read again, one cancelled.
run_backfills() {
  api POST backfills '{"tables":["containers"],"where":"container_type = '"'analysis'"'"}'
  until_says 60 backfills '.data | map(select(.state | ascii_downcase == "completed")) | length == 1'
  pause_midway '{"tables":["things"],"where":"id % 2 = 0 AND lower(name) <> '"'x'"'","rate":20}'
  pause_midway '{"tables":["things"],"fromKey":1,"toKey":[2050],"rate":20}'
  # A row whose large value is not sent comes to a new key: the paused backfill keeps the key.
  sql recorded -c 'UPDATE things SET id = 3000 WHERE id = 40'
  api POST "backfills/$(api POST backfills '{"tables":["things"],"rate":1}' | jq -r .id)/cancel"
  until_says 60 backfills '.data | map(select(.state | ascii_downcase == "cancelled")) | length == 1'
}

pause_midway() {
  local id
  id=$(api POST backfills "$1" | jq -r .id)
  until_says 60 "backfills/$id" '.rows > 0'
  api POST "backfills/$id/pause"
  until_says 60 "backfills/$id" '.state | ascii_downcase == "paused"'
}

# A worker that died and its successor; then so many writes that the state has a snapshot.
open_second_epoch() {
  end recorded-worker KILL 5
  start_worker
  sql recorded -c "UPDATE containers SET name = 'of the second epoch' WHERE id = 3; INSERT INTO things (id, name) VALUES (4000, 'of the second epoch')"
  until_says 60 offsets '.data | map(select(.name == "consumer.team")) | length == 1'
  local id write socket
  socket=$(owners_socket)
  id=$(api GET backfills | jq -r '.data | map(select(.state | ascii_downcase == "cancelled"))[0].id')
  for ((write = 0; write < 1050; write++)); do
    printf 'url = "%s/api/webhooks/paused/disable"\nrequest = POST\nheader = "Content-Type: application/json"\ndata = "{\\"reason\\":\\"write %d\\"}"\noutput = /dev/null\nfail\n%s' "$Bridge__Url" "$write" "${socket:+unix-socket = \"$socket\"$'\n'}"
    if ((write < 1049)); then echo next; fi
  done >"$BRIDGE_DATA/writes"
  curl -sS --config "$BRIDGE_DATA/writes"
  api PUT offsets/behind-the-snapshot '{"place":"first"}'
}

until_delivered() {
  until_says 60 webhooks/gone '.state == "disabled"'
  until_says 60 webhooks/delivered/log '.data | length >= 5'
  until_says 60 webhooks/waiting '.delivery.waitingMessages == 3 and .delivery.delivered >= 3'
  until_says 60 status '.relay.typedOffset == .outbox.lastSequence and .relay.batchesOffset == .outbox.lastSequence'
}

# keep FOLDER : what the old binary itself says of the outbox, then, after its end, what lies in RabbitMQ and Redis.
keep() {
  mkdir -p "$1"
  "$RECORDED_CLI" tail --from first --no-follow --json | gzip -9n >"$1/tail.jsonl.gz"
  end recorded-webhooks TERM 80
  end recorded-worker TERM 30
  /usr/bin/python3 "$ROOT/infra/recording/keep.py" "$PIPELINE" "$1"
}
