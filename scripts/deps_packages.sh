# shellcheck shell=bash
# Which Debian packages Caucus needs, and their installation. Source lib.sh
# first.

# Prints the packages of GROUP that this machine lacks the use of.
packages_of() {
  case "$1" in
    build)
      echo g++ cmake ninja-build ccache git ca-certificates python3 curl pkg-config
      echo librocksdb-dev nlohmann-json3-dev doctest-dev libbenchmark-dev
      echo libsodium-dev libssl-dev libjwt-dev libcli11-dev libspdlog-dev libfmt-dev libncurses-dev
      # Bookworm's default is Boost 1.74, whose Beast is too old for us.
      if [ "$VERSION_ID" = 12 ]; then
        echo libboost1.81-dev
      else
        echo libboost-dev libraft-dev
      fi
      ;;
    format)
      # Other versions of clang-format lay the same code out differently.
      [ "$VERSION_ID" != 12 ] || echo clang-format-14
      ;;
    node)
      node_is_new_enough || echo nodejs
      command -v npm >/dev/null || echo npm
      # Tests cut nodes off in network namespaces.
      command -v ip >/dev/null || echo iproute2
      ;;
    browser)
      # Without a font a page is empty boxes.
      command -v chromium >/dev/null || echo chromium
      echo fonts-dejavu-core
      ;;
    *) fail "no package group '$1'" ;;
  esac
}

node_is_new_enough() {
  local version
  version=$(node --version 2>/dev/null) || return 1
  version="${version#v}"
  [ "${version%%.*}" -ge 18 ]
}

# Prints those of the given packages that are not installed.
missing_packages() {
  local package state
  for package in "$@"; do
    # shellcheck disable=SC2016 # dpkg-query expands this, not the shell
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=
    [ "$state" = installed ] || echo "$package"
  done
}

# Installs what is missing of the given groups; silent when nothing is.
install_packages() {
  local group wanted=() missing
  for group in "$@"; do
    # shellcheck disable=SC2207 # package names hold no spaces
    wanted+=($(packages_of "$group"))
  done
  missing=$(missing_packages "${wanted[@]}")
  [ -n "$missing" ] || return 0
  say "installing Debian packages:" $missing
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600)
  # A broken source of somebody else's need not stop us.
  as_root "${apt[@]}" update || say "apt-get update had problems; trying to install all the same"
  # shellcheck disable=SC2086 # one word per package
  as_root "${apt[@]}" install -y --no-install-recommends $missing \
    || fail "apt-get could not install:" $missing
}
