# shellcheck shell=bash
# What benchmarks through sockets begin with: the programs of a build folder, and
# a work folder on the disk that is measured. Source lib.sh first; sets build,
# caucus, work.

build="$(realpath "${1:-$root/build/release}")"
caucus="$build/caucus"
for program in "$build/caucusd" "$caucus"; do
  [ -x "$program" ] || fail "$program is missing; run: ./dev build release"
done
# Not /tmp, which is often memory: a sync must reach a disk.
mkdir -p "${CAUCUS_BENCH_DIR:-$build}"
work="$(mktemp -d "${CAUCUS_BENCH_DIR:-$build}/bench-XXXXXX")"
