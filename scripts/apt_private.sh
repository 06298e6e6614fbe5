# shellcheck shell=bash
# An apt configuration of our own, for the two archives that the machine's
# own sources do not list (Debian experimental's source of CAF, the backport
# of C-Raft). Mirror, keyring and proxy settings are those of the machine; its
# configuration is read and never changed. Needs no root. Source lib.sh first.

# Prints "URI|FILE" of the mirror for suite $1: apt itself parses its sources,
# so both formats work (one-line .list and deb822 .sources).
apt_mirror_of() {
  # awk reads to the end on purpose: apt-get must not die of a closed pipe.
  # shellcheck disable=SC2016 # apt-get expands these, not the shell
  apt-get indextargets --format '$(RELEASE)|$(COMPONENT)|$(REPO_URI)|$(SOURCESENTRY)' \
    "Created-By: Packages" \
    | awk -F'|' -v suite="$1" \
      '$1 == suite && $2 == "main" && !found { sub(/:[0-9]+$/, "", $4); print $3 "|" $4; found = 1 }'
}

# Prints the keyring that apt file $1 trusts, or Debian's own, or nothing:
# then apt falls back to its trusted.gpg.d.
apt_keyring_of() {
  local ring
  ring=$(sed -nE \
    -e 's/^[Ss]igned-[Bb]y:[[:space:]]*(\/[^ ,]+).*/\1/p' \
    -e 's/^deb.*\[[^]]*signed-by=([^] ,]+).*/\1/p' "$1" 2>/dev/null | sed -n 1p)
  for ring in "$ring" /usr/share/keyrings/debian-archive-keyring.{pgp,gpg}; do
    if [ -n "$ring" ] && [ -r "$ring" ]; then
      printf '%s' "$ring"
      return
    fi
  done
}

# Makes configuration $caucus_cache/apt/NAME that knows one suite only.
# Usage: apt_private_setup NAME deb|deb-src SUITE
apt_private_setup() {
  local dir="$caucus_cache/apt/$1" kind="$2" suite="$3" mirror uri ring
  mirror=$(apt_mirror_of "$VERSION_CODENAME")
  uri="${mirror%%|*}"
  [ -n "$uri" ] || return 1
  ring=$(apt_keyring_of "${mirror#*|}")
  mkdir -p "$dir/lists/partial" "$dir/archives/partial"
  printf '%s %s%s %s main\n' "$kind" "${ring:+[signed-by=$ring] }" "$uri" "$suite" \
    >"$dir/sources.list"
  # The hooks of the machine's configuration are for the system's lists, and
  # fail where we are not root.
  cat >"$dir/apt.conf" <<CONF
#clear APT::Update;
Dir::Etc::SourceList "$dir/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::State::Lists "$dir/lists/";
Dir::Cache "$dir/";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
APT::Sandbox::User "root";
Acquire::Languages "none";
CONF
  apt_private "$1" update -qq
}

# Runs apt-get with the configuration NAME: apt_private NAME ARGS...
apt_private() {
  local name="$1"
  shift
  apt-get -c "$caucus_cache/apt/$name/apt.conf" "$@"
}
