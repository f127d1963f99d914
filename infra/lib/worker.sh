# The worker of the native set-up, run from a copy, so that a later build does not change files under a running process.

up_worker() {
  if ! diff -rq "$BRIDGE_PUBLISHED" "$BRIDGE_DATA/bin" >/dev/null 2>&1; then
    end webhooks TERM 80
    end indexer TERM 30
    end worker TERM 30
    rm -rf "${BRIDGE_DATA:?}/bin"
    cp -r "$BRIDGE_PUBLISHED" "$BRIDGE_DATA/bin"
  fi
  if ! pid_of worker >/dev/null; then
    need_port "$HOST_PORT_BRIDGE" HOST_PORT_BRIDGE Bridge
    (use_environment && launch worker "$(id -un)" "$BRIDGE_DATA/bin/bridge" run worker)
  fi
  await worker 60 curl -sf --max-time 5 "$BRIDGE_ADDRESS/health/live"
}

migrate() {
  local log=$BRIDGE_DATA/log/migrate.log
  "$ROOT/infra/bridge" migrate --yes >"$log" 2>&1 </dev/null || die "bridge migrate failed." "Its log: $log" "$(tail -n 12 "$log")"
}
