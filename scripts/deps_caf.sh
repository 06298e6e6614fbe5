# shellcheck shell=bash
# CAF 0.18.7 (core, io, openssl), built once from source: Debian stable has
# none that is new enough. Source lib.sh and apt_private.sh first.

caf_version=0.18.7
caf_archive_sha256=d5c3abe8fd67a729aab1baeece10367637d903ba335f4c79378bcadfbcd34552
caf_upstream=https://github.com/actor-framework/actor-framework/archive/refs/tags/$caf_version.tar.gz

# Builds the variant that lacks. Usage: install_caf [tsan]
install_caf() {
  local name="caf-$caf_version${1:+-$1}" flags=(-DCMAKE_BUILD_TYPE=Release) stamp
  if [ "${1:-}" = tsan ]; then
    # Without instrumented CAF the thread sanitizer cannot see how its actors
    # hand messages over, and reports races that are none.
    flags=(-DCMAKE_BUILD_TYPE=RelWithDebInfo "-DCMAKE_CXX_FLAGS=-fsanitize=thread -g1 -w")
  fi
  flags+=(-DBUILD_SHARED_LIBS=OFF -DCMAKE_POSITION_INDEPENDENT_CODE=ON
    -DCMAKE_INSTALL_LIBDIR=lib -DCAF_LOG_LEVEL=QUIET -DCAF_ENABLE_TESTING=OFF
    -DCAF_ENABLE_EXAMPLES=OFF -DCAF_ENABLE_TOOLS=OFF)
  stamp="$name $ID-$VERSION_ID $(dpkg --print-architecture) ${flags[*]}"
  [ "$(cat "$caucus_cache/$name/.stamp" 2>/dev/null)" != "$stamp" ] || return 0
  fetch_caf
  say "building CAF $caf_version${1:+ ($1)}, once: about 4 minutes on 2 cores"
  build_caf "$name" "${flags[@]}"
  printf '%s\n' "$stamp" >"$caucus_cache/$name/.stamp"
  say "CAF is in $caucus_cache/$name"
}

# Leaves the checked source archive at $caucus_cache/archives/caf.tar.gz.
fetch_caf() {
  local archive="$caucus_cache/archives/caf-$caf_version.tar.gz"
  ! caf_archive_is_good "$archive" || return 0
  mkdir -p "${archive%/*}"
  say "fetching the source of CAF $caf_version (Debian experimental)"
  if fetch_caf_from_debian "$archive.new"; then
    caf_archive_is_good "$archive.new" \
      || fail "the CAF archive from Debian has an unexpected SHA-256"
  else
    say "not to be had from Debian; trying the upstream release"
    fetch_caf_from_upstream "$archive.new"
  fi
  mv "$archive.new" "$archive"
}

caf_archive_is_good() {
  echo "$caf_archive_sha256  $1" | sha256sum --check --status 2>/dev/null
}

fetch_caf_from_debian() {
  local work="$caucus_cache/tmp/caf-source"
  apt_private_setup experimental deb-src experimental || return 1
  rm -rf "$work"
  mkdir -p "$work"
  (cd "$work" && apt_private experimental source -q --download-only --tar-only \
    "actor-framework=$caf_version-1~exp1") || return 1
  mv "$work"/*.orig.tar.gz "$1" && rm -rf "$work"
}

# GitHub packs the archive anew now and then, so its bytes are no proof;
# Debian's are the same tree and their sum is known.
fetch_caf_from_upstream() {
  curl -fL --retry 3 -o "$1" "$caf_upstream" \
    || fail "cannot get CAF $caf_version, neither from Debian nor from $caf_upstream"
  caf_archive_is_good "$1" \
    || fail "the CAF archive from upstream has an unexpected SHA-256"
}

# Everything is made below tmp/ and moved at the end: an interrupted build
# leaves no half-made library behind.
build_caf() {
  local name="$1" work="$caucus_cache/tmp/$1" log="$caucus_cache/tmp/$1.log"
  shift
  rm -rf "$work"
  mkdir -p "$work/source"
  tar -xzf "$caucus_cache/archives/caf-$caf_version.tar.gz" -C "$work/source" \
    --strip-components=1
  # -w: CAF warns with today's compilers, hundreds of lines, of nothing new.
  CXXFLAGS=-w cmake -G Ninja -S "$work/source" -B "$work/build" \
    "-DCMAKE_INSTALL_PREFIX=$caucus_cache/$name" "$@" >"$log" 2>&1 \
    || { tail -n 40 "$log" >&2; fail "CAF does not configure"; }
  with_progress "$log" ninja -j "$(nproc)" -C "$work/build" || fail "CAF does not build"
  DESTDIR="$work/stage" ninja -C "$work/build" install >>"$log" 2>&1 \
    || fail "CAF does not install; see $log"
  rm -rf "${caucus_cache:?}/$name"
  mv "$work/stage$caucus_cache/$name" "$caucus_cache/$name"
  rm -rf "$work" "$log"
}
