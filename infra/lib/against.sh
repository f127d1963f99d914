# The build of another revision, to be measured against: artifacts/against/COMMIT, made once for a commit and kept.

# revision_of NAME : the commit; ends when the clone has none of that name.
revision_of() {
  git -C "$ROOT" rev-parse --verify --quiet --end-of-options "$1^{commit}" ||
    die "unknown revision: $1" "A commit, branch or tag of $ROOT (git log --oneline); a shallow clone has few: git fetch --unshallow"
}

# build_revision COMMIT : its sources and the bridge built from them; says whether it was there.
build_revision() {
  local folder=$ROOT/artifacts/against/$1
  if [[ -e $folder/built ]]; then echo "there already"; return; fi
  rm -rf "$folder"
  mkdir -p "$folder"
  git -C "$ROOT" archive "$1" | tar -x -C "$folder"
  [[ -e $folder/src/Bridge.Cli/Bridge.Cli.csproj ]] || die "the revision $1 has no src/Bridge.Cli."
  ROOT=$folder build build src/Bridge.Cli
  touch "$folder/built"
}

# bridge_of COMMIT : the folder of its bridge.
bridge_of() { echo "$ROOT/artifacts/against/$1/src/Bridge.Cli/bin/Release/net10.0"; }
