# Debian releases whose PostgreSQL, Redis and RabbitMQ can take the place of this machine's: each in a folder that debootstrap made.

SERVICES=${BRIDGE_SERVICES_HOME:-/var/lib/bridge/services}
RELEASES='trixie|forky'

# need_release NAME : ends with the remedy when there is no such release, or its programs could not be run.
need_release() {
  [[ $1 =~ ^($RELEASES)$ ]] || die "unknown release: '$1'" "One of: ${RELEASES//|/, }"
  ((EUID == 0)) || die "the services of $1 need root: their programs are run by chroot." "As root: ./infra/test --services $1"
}

# debian_mirror : where this machine's own packages come from.
debian_mirror() {
  local uri
  uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 2>/dev/null | grep -v security | head -n 1) || true
  [[ -n $uri ]] || die "apt knows no archive of Debian to take the release from." "First: apt-get update"
  echo "$uri"
}
