# The token of ./infra/up: made by the worker's socket, kept in $BRIDGE_DATA/token for ./infra/env, and taken by the page's link.

TOKEN_NAME=local

# keep_token : makes it where there is none that the worker takes. Its file is its owner's alone from the first byte on.
keep_token() {
  local file=$BRIDGE_DATA/token made deadline=$((SECONDS + 60))
  if [[ -s $file ]] && is_taken; then echo "there already"; return; fi
  "$ROOT/infra/bridge" tokens revoke "$TOKEN_NAME" >/dev/null 2>&1 || true
  until made=$("$ROOT/infra/bridge" tokens create "$TOKEN_NAME" --role admin --json 2>"$BRIDGE_DATA/log/token.log"); do
    ((SECONDS < deadline)) || die "no token could be made." "Why: $(cat "$BRIDGE_DATA/log/token.log")"
    sleep 0.3
  done
  (umask 077 && sed 's/^{"token":"\([^"]*\)".*/\1/' <<<"$made" >"$file")
  is_taken || die "the worker does not take the token that it made." "Its log: $BRIDGE_LOG"
  echo "in $file"
}

is_taken() {
  curl -sf --max-time 5 -o /dev/null -H @- "$BRIDGE_ADDRESS/api/me" <<<"Authorization: Bearer $(cat "$BRIDGE_DATA/token")"
}

# sign_in_link : a link to the page that works once, for ten minutes; the page itself where none is made.
sign_in_link() {
  local link
  link=$("$ROOT/infra/bridge" tokens link "$TOKEN_NAME" 2>/dev/null) || { echo "$BRIDGE_ADDRESS"; return; }
  echo "$BRIDGE_ADDRESS/${link#*://*/}"
}
