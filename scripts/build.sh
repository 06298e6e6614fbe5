# shellcheck shell=bash
# Building a preset of CMakePresets.json. Source lib.sh first.

# Installs what is missing, configures when that is due, and builds all.
# Usage: build_preset dev|release|tsan [words for deps.sh]...
# The array `targets`, if set, names what is built instead of everything.
build_preset() {
  local preset="$1" words=("${@:2}")
  case "$preset" in
    dev | release) ;;
    tsan) words+=(tsan) ;;
    *) fail "no preset '$preset'; there are dev, release and tsan" ;;
  esac
  "$root/scripts/deps.sh" "${words[@]}"
  configure_preset "$preset"
  say "building $preset"
  # As many jobs as cores and no more: a unit with Beast takes over a GB.
  with_progress "$root/build/$preset/build.log" \
    ninja -j "$(nproc)" -C "$root/build/$preset" ${targets[@]+"${targets[@]}"} \
    || fail "the build of $preset failed"
}

# Ninja sees changes of CMake files by itself, those of the presets not.
configure_preset() {
  local preset="$1" dir="$root/build/$1"
  [ ! "$dir/build.ninja" -nt "$root/CMakePresets.json" ] || return 0
  mkdir -p "$dir"
  (cd "$root" && cmake --preset "$preset") >"$dir/configure.log" 2>&1 || {
    tail -n 20 "$dir/configure.log" >&2
    fail "CMake cannot configure $preset"
  }
}
