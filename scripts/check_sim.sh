# shellcheck shell=bash
# ./dev check --sim [SEEDS]: the replication simulator, SEEDS runs over all its
# scenarios (10000 unless told), and every fault that was put in on purpose.
# CAUCUS_SEED is the first seed, 1 unless told. Source lib.sh, build.sh first.

[ $# -le 1 ] || fail "usage: ./dev check --sim [SEEDS]"
seeds="${1:-10000}"
first="${CAUCUS_SEED:-1}"
[[ "$seeds" =~ ^[1-9][0-9]{0,8}$ ]] || fail "'$seeds' is no number of seeds"
[[ "$first" =~ ^[1-9][0-9]{0,17}$ ]] || fail "CAUCUS_SEED='$first' is no seed"

# shellcheck disable=SC2034 # read by build_preset
targets=(caucus_sim mutants_test)
build_preset release
say "simulation: $seeds seeds from $first on"
SECONDS=0
"$root/build/release/caucus_sim" "$seeds" "$first" || fail "the simulation failed"
say "simulation: $seeds seeds passed in ${SECONDS}s"
[ "$seeds" -gt 1 ] || exit 0 # a run that is repeated
say "faults put in on purpose: each must be found"
"$root/build/release/mutants_test" --no-skip \
  || fail "a fault was not found"
