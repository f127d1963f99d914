# The webhooks process of the native set-up, from the worker's copy of the build.

up_webhooks() {
  if ! pid_of webhooks >/dev/null; then
    need_port "$HOST_PORT_WEBHOOKS" HOST_PORT_WEBHOOKS webhooks
    (use_environment && launch webhooks "$(id -un)" "$BRIDGE_DATA/bin/bridge" run webhooks)
  fi
  await webhooks 60 curl -sf --max-time 5 "http://127.0.0.1:$HOST_PORT_WEBHOOKS/health/live"
}
