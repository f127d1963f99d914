# Debian packages. Installing starts no service, now or at the next boot, and makes no database cluster.

# need_packages PACKAGE... : installs those that are missing.
need_packages() {
  local package missing=()
  for package in "$@"; do
    if [[ $(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null) != ii* ]]; then missing+=("$package"); fi
  done
  if ((${#missing[@]} > 0)); then install_quietly "${missing[@]}"; fi
}

as_root() {
  if ((EUID == 0)); then "$@"; return; fi
  command -v sudo >/dev/null || die "this needs root, and there is no sudo." "As root: apt-get install $PACKAGES_WANTED"
  sudo "$@"
}

install_quietly() {
  local log
  PACKAGES_WANTED="$*"
  command -v apt-get >/dev/null || die "these packages are missing, and there is no apt-get: $*" "Install them by hand, or run a Docker engine and start again."
  claim_data
  mkdir -p "$BRIDGE_DATA/log"
  log=$BRIDGE_DATA/log/install.log
  as_root bash "$ROOT/infra/lib/apt-install" "$@" >>"$log" 2>&1 ||
    die "installing $* failed." "Its log: $log" "The last lines:" "$(tail -n 8 "$log")"
}
