# The bridge command, built from the clone.

BRIDGE_CLI=$ROOT/src/Bridge.Cli/bin/Release/net10.0/bridge

need_dotnet() {
  command -v dotnet >/dev/null && return
  die "the .NET 10 SDK is missing." "Install it (https://dotnet.microsoft.com/download/dotnet/10.0) and put dotnet on PATH."
}

# build TARGET : in Release, quietly; incremental, so that only what changed is compiled. Nothing of the compiler stays running.
build() {
  local log=$BRIDGE_DATA/log/build.log
  need_dotnet
  mkdir -p "$(dirname "$log")"
  dotnet build "$ROOT/$1" -c Release -nologo -v quiet -nodeReuse:false >"$log" 2>&1 ||
    die "the build failed." "Its log: $log" "$(grep -E 'error' "$log" | sort -u | head -n 8)"
}
