#!/usr/bin/env bash
# Durable sends through a cluster of three nodes on this machine, three replicas
# each (figure F5): starts the nodes on free ports and empty folders, waits until
# every replica is where it shall be, runs `caucus load` against one of them and
# prints the figures beside the disk's fdatasync. Takes about a minute.
#
# Usage: bench_cluster.sh [BUILD_DIR]       (default: build/release)
# CAUCUS_BENCH_DIR is where the folders go: choose the disk to measure.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
. "$root/scripts/lib.sh"
. "$root/scripts/bench_common.sh"

nodes=()
finish() {
  local pid
  for pid in "${nodes[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
  for pid in "${nodes[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# Usage: start_node NAME PORT LINKS [OPTIONS]
start_node() {
  "$build/caucusd" --data "$work/$1" --listen "127.0.0.1:$2" \
    --cluster-listen "127.0.0.1:$3" --cluster-name "$(basename "$work")" \
    --log-level warn "${@:4}" >"$work/$1.log" 2>&1 &
  nodes+=($!)
}

# All replicas are in their places, and every node leads its share.
await_settled() {
  local end=$((SECONDS + 180)) answer
  until answer="$("$caucus" admin status --url "http://127.0.0.1:$1" \
    --data "$work/a" --json 2>/dev/null)" && python3 -c '
import json, sys
all = json.loads(sys.argv[1])
nodes = all["nodes"]
sys.exit(all["unsettled"] != 0 or len(nodes) != 3
         or any(n["replicas"] != 65 for n in nodes)
         or min(n["leaders"] for n in nodes) < 15)' "$answer"; do
    [ "$SECONDS" -lt "$end" ] || {
      cat "$work"/*.log >&2
      fail "the cluster is not settled after 180 s: $answer"
    }
    sleep 0.5
  done
}

# Usage: load NAME CONNECTIONS OPTIONS...
load() {
  say "sends: ${*:3}"
  "$caucus" load --url "ws://127.0.0.1:$p1" --scenario send --connections "$2" \
    "${@:3}" --seconds 8 --user-prefix "$1" --json "$work/$1.json"
}

read -r p1 p2 p3 l1 l2 l3 < <(free_ports 6)
say "three nodes"
start_node a "$p1" "$l1" --bootstrap
start_node b "$p2" "$l2"
start_node c "$p3" "$l3"
await_settled "$p1"
"$caucus" probe disk --dir "$work" --seconds 3 --json "$work/disk.json" >/dev/null
load one 1 --window 1
load paced 32 --rate 5500
load many 32 --window 256
python3 - "$work" <<'PY'
import json, os, pathlib, sys
folder = pathlib.Path(sys.argv[1])
disk, one, paced, many = (json.loads((folder / f"{name}.json").read_text())
                          for name in ("disk", "one", "paced", "many"))
sync = disk["p50_us"]


def ack_ms(run):
    return (f"ack p50 {run['ack']['p50_us'] / 1000:,.1f} ms, "
            f"p99 {run['ack']['p99_us'] / 1000:,.1f} ms")


print(f"machine: {os.cpu_count()} cores for three nodes and the generator; "
      f"fdatasync p50 {sync:,.0f} us")
print(f"F5 durable sends, 3 replicas, 5,500 /s offered: "
      f"{paced['acks_per_s']:,.0f} /s acknowledged (goal >= 5,000 /s)")
print(f"   {ack_ms(paced)} since each was due (goal p99 < 60 ms)")
print(f"   256 in flight: {many['acks_per_s']:,.0f} /s"
      f" = {many['acks_per_s'] * sync / 1e6:.2f}x of one per fdatasync; "
      + ack_ms(many))
print(f"   1 in flight: ack p50 {one['ack']['p50_us']:,.0f} us = "
      f"{one['ack']['p50_us'] / sync:.1f}x fdatasync, "
      f"p99 {one['ack']['p99_us']:,.0f} us")
PY
