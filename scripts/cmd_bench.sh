# shellcheck shell=bash
# ./dev bench: a short round at the actor level, then one through sockets.

build_preset release
bench="$root/build/release/caucus_bench"
[ -x "$bench" ] || fail "this tree has no bench/*_bench.cpp"
"$bench" --benchmark_min_time=0.2 "$@"
# Load through WebSockets: starts a node of its own and prints a table.
[ ! -x "$root/scripts/bench_load.sh" ] || "$root/scripts/bench_load.sh"
# The same through three nodes.
[ ! -x "$root/scripts/bench_cluster.sh" ] || "$root/scripts/bench_cluster.sh"
