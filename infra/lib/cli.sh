# The bridge command, built from the clone.

BRIDGE_CLI=$ROOT/src/Bridge.Cli/bin/Release/net10.0/bridge
BRIDGE_PUBLISHED=$ROOT/src/Bridge.Cli/bin/Release/net10.0/publish

need_dotnet() {
  if command -v dotnet >/dev/null; then return; fi
  die "the .NET 10 SDK is missing." "Install it (https://dotnet.microsoft.com/download/dotnet/10.0) and put dotnet on PATH."
}

# build VERB TARGET : in Release, quietly; incremental, so that only what changed is compiled. Nothing of the compiler stays running.
build() {
  local log=$BRIDGE_DATA/log/build.log
  need_dotnet
  mkdir -p "$(dirname "$log")"
  dotnet "$1" "$ROOT/$2" -c Release -nologo -v quiet -nodeReuse:false >"$log" 2>&1 ||
    die "the build failed." "Its log: $log" "$(grep 'error' "$log" | sort -u | head -n 8)"
}

# publish_cli : makes $BRIDGE_PUBLISHED what the sources say; nothing to do when no source is newer. Two at once: the second waits.
publish_cli() {
  local stamp=$ROOT/src/Bridge.Cli/obj/published lock
  if is_published "$stamp"; then return; fi
  mkdir -p "$(dirname "$stamp")"
  exec {lock}>"$stamp.lock"
  flock "$lock"
  if ! is_published "$stamp"; then publish_now "$stamp"; fi
  exec {lock}>&-
}

is_published() { [[ -x $BRIDGE_PUBLISHED/bridge && -e $1 && -z $(newer_source "$1") ]]; }

publish_now() {
  local stamp=$1
  touch "$stamp.next"
  build publish src/Bridge.Cli
  mv "$stamp.next" "$stamp"
}

newer_source() {
  find "$ROOT/src" "$ROOT"/*.props \( -name bin -o -name obj \) -prune -o -type f -newer "$1" -print -quit
}

# use_environment : sets what ./infra/up saved, except what the caller has set already.
use_environment() {
  local name value
  while IFS='=' read -r name value; do
    if [[ -z ${!name:-} ]]; then
      value=${value#\'}
      export "$name=${value%\'}"
    fi
  done < <(cat "$BRIDGE_DATA/environment" 2>/dev/null)
}
