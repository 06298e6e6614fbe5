# shellcheck shell=bash
# ./dev check --fuzz [SECONDS]: every parser of outside bytes with mutants of
# tests/fuzz/seeds, SECONDS each (60 unless told), under the sanitizers. Source
# lib.sh, build.sh first.

[ $# -le 1 ] || fail "usage: ./dev check --fuzz [SECONDS]"
seconds="${1:-60}"
[[ "$seconds" =~ ^[1-9][0-9]{0,4}$ ]] || fail "'$seconds' is no number of seconds"

# shellcheck disable=SC2034 # read by build_preset
targets=(fuzz_programs)
build_preset dev
for program in "$root"/build/dev/*_fuzz; do
  name="$(basename "$program" _fuzz)"
  say "fuzz: $name, ${seconds}s"
  "$program" "$seconds" "$root/tests/fuzz/seeds/$name" \
    || fail "the input that $name ended with is told above"
done
