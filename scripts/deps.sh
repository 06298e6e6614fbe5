#!/usr/bin/env bash
# Installs what Caucus needs and this machine lacks; a second run is instant.
# Usage: deps.sh [format|node|browser|tsan]...
# Compiler and libraries are always seen to; the words add the tools of the
# checks, of the process tests and of the browser tests, and the CAF that the
# thread sanitizer needs.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/lib.sh"
. "$here/apt_private.sh"
. "$here/deps_packages.sh"
. "$here/deps_node.sh"
. "$here/deps_caf.sh"
. "$here/deps_craft.sh"

check_system() {
  [ -r /etc/os-release ] || fail "Caucus is built on Debian 12 or 13; this system has no /etc/os-release"
  . /etc/os-release
  [ "${ID:-}" = debian ] && command -v apt-get >/dev/null \
    || fail "Caucus is built on Debian 12 or 13; this is ${PRETTY_NAME:-another system}"
  [ "${VERSION_ID:-0}" -ge 12 ] 2>/dev/null \
    || fail "Debian 12 or newer is needed; this is ${PRETTY_NAME:-another}"
}

main() {
  local word groups=(build) variants=("")
  for word in "$@"; do
    case "$word" in
      format | node | browser) groups+=("$word") ;;
      tsan) variants+=(tsan) ;;
      *) fail "deps.sh: unknown word '$word'" ;;
    esac
  done
  check_system
  mkdir -p "$caucus_cache/tmp"
  # One at a time: two runs would build into the same folders.
  exec 9>"$caucus_cache/lock"
  flock --nonblock 9 || {
    say "another run installs dependencies; waiting for it"
    flock 9
  }
  install_packages "${groups[@]}"
  case " $* " in
    *" node "*) install_node ;;
  esac
  install_craft
  for word in "${variants[@]}"; do
    install_caf $word
  done
}

main "$@"
