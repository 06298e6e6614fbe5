#!/usr/bin/env bash
# Proves that a stranger's machine is enough: makes a bare Debian root, clones
# the committed tree into it and runs a command there. Needs root, debootstrap
# and the machine's Debian mirror; leaves nothing behind.
#
# Usage: clean_root_test.sh [--suite bookworm|trixie] [--with-cache DIR]
#                           [--keep] [smoke | COMMAND ARGS...]
# The command is ./dev test unless given; "smoke" is ./dev run until its page
# answers. --with-cache keeps ~/.cache of the root (built dependencies, ccache)
# in DIR; without it all is built anew. --keep leaves the root for a look.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
. "$root/scripts/lib.sh"
. "$root/scripts/apt_private.sh"

suite=bookworm
cache=
keep=
while [ $# -gt 0 ]; do
  case "$1" in
    --suite) suite="$2"; shift 2 ;;
    --with-cache) mkdir -p "$2"; cache="$(cd "$2" && pwd)"; shift 2 ;;
    --keep) keep=1; shift ;;
    *) break ;;
  esac
done
[ $# -gt 0 ] || set -- ./dev test

# Mirror and download settings come from this machine; its certificates, too,
# where a proxy has some of its own.
make_root() {
  local mirror
  mirror=$(apt_mirror_of "$(. /etc/os-release && echo "$VERSION_CODENAME")")
  [ -n "$mirror" ] || fail "apt knows no Debian mirror on this machine"
  say "making a bare $suite root"
  debootstrap --variant=minbase "$suite" "$1" "${mirror%%|*}" >"$1.log" 2>&1 \
    || { tail -n 20 "$1.log" >&2; fail "debootstrap failed"; }
  apt-config dump Acquire >"$1/etc/apt/apt.conf.d/90machine"
  cp /etc/resolv.conf "$1/etc/resolv.conf"
  mkdir -p "$1/usr/local/share/ca-certificates" "$1/root/.cache"
  find /usr/local/share/ca-certificates -name '*.crt' \
    -exec cp -t "$1/usr/local/share/ca-certificates/" {} +
  git clone -q "$root" "$1/root/caucus"
}

# Runs in name spaces of its own: its mounts and processes end with it, so
# that removing the root afterwards cannot reach out of it.
inside='
  set -e
  mount --bind "$1" "$1" # ip netns wants / to be a mount point
  mount --rbind /dev "$1/dev"
  mount -t tmpfs tmpfs "$1/dev/shm"
  mount -t proc proc "$1/proc"
  [ -z "$2" ] || mount --bind "$2" "$1/root/.cache"
  dir="$1"
  shift 2
  exec chroot "$dir" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    ${NODE_EXTRA_CA_CERTS:+NODE_EXTRA_CA_CERTS="$NODE_EXTRA_CA_CERTS"} \
    /bin/sh -c "cd /root/caucus && exec \"\$@\"" sh "$@"'

run_inside() {
  unshare --mount --pid --fork --kill-child bash -c "$inside" bash "$dir" "$cache" "$@"
}

# The node of a smoke run uses a port of its own: the network is not apart.
smoke='
  ./dev run --listen 127.0.0.1:18080 > /tmp/run.log 2>&1 &
  run=$!
  until grep -q "Caucus is at" /tmp/run.log; do
    kill -0 $run 2>/dev/null || { cat /tmp/run.log; exit 1; }
    sleep 1
  done
  curl -fsS http://127.0.0.1:18080/ | grep -qi "<!doctype html"
  curl -fsS -o /dev/null -d "{\"user\":\"ann\",\"password\":\"a long password\"}" \
    http://127.0.0.1:18080/api/v1/register
  kill -TERM $run
  wait $run
  echo "the page answered, a user registered, the node ended cleanly"'

[ "$(id -u)" = 0 ] || fail "clean_root_test.sh needs root rights"
command -v debootstrap >/dev/null || fail "debootstrap is missing; apt-get install debootstrap"
work="$(mktemp -d)"
dir="$work/root"
[ -n "$keep" ] || trap 'rm -rf --one-file-system "$work"' EXIT
make_root "$dir"
say "running in the root: $*"
[ "$*" != smoke ] || set -- bash -ec "$smoke"
code=0
run_inside "$@" || code=$?
[ -z "$keep" ] || say "the root is in $dir"
exit "$code"
