# shellcheck shell=bash
# C-Raft (libraft) 0.22.1. Debian 13 has it; for Debian 12 the backport is
# unpacked into the cache, because bookworm's own 0.15 can lose committed
# entries (it counts replicas of entries of old terms), and must never be
# linked. Source lib.sh and apt_private.sh first.

craft_version=0.22.1

install_craft() {
  if [ "$VERSION_ID" != 12 ]; then
    check_system_craft
    return
  fi
  local name="craft-$craft_version" stamp
  stamp="$name $ID-$VERSION_ID $(dpkg --print-architecture)"
  [ "$(cat "$caucus_cache/$name/.stamp" 2>/dev/null)" != "$stamp" ] || return 0
  say "fetching C-Raft $craft_version ($VERSION_CODENAME-backports)"
  unpack_craft "$caucus_cache/tmp/$name"
  printf '%s\n' "$stamp" >"$caucus_cache/tmp/$name/root/.stamp"
  rm -rf "${caucus_cache:?}/$name"
  mv "$caucus_cache/tmp/$name/root" "$caucus_cache/$name"
  rm -rf "$caucus_cache/tmp/$name"
  say "C-Raft is in $caucus_cache/$name"
}

unpack_craft() {
  local work="$1" suite="$VERSION_CODENAME-backports" version
  rm -rf "$work"
  mkdir -p "$work"
  apt_private_setup backports deb "$suite" \
    || fail "cannot read the package list of $suite from the machine's Debian mirror"
  (cd "$work" && apt_private backports download -q "libraft-dev/$suite") \
    || fail "cannot fetch libraft-dev from $suite"
  version=$(dpkg-deb -f "$work"/libraft-dev_*.deb Version)
  [[ "$version" == "$craft_version"-* ]] \
    || fail "C-Raft $craft_version is needed, $suite has $version"
  dpkg-deb -x "$work"/libraft-dev_*.deb "$work/root"
  [ -n "$(find "$work/root" -name libraft.a)" ] || fail "libraft-dev $version has no libraft.a"
}

check_system_craft() {
  local version
  # shellcheck disable=SC2016 # dpkg-query expands this, not the shell
  version=$(dpkg-query -W -f '${Version}' libraft-dev 2>/dev/null) || version=none
  [[ "$version" == "$craft_version"-* ]] \
    || fail "C-Raft (libraft-dev) $craft_version is needed, this machine has $version"
}
