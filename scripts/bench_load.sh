#!/usr/bin/env bash
# A short round of load through WebSockets: starts a node of its own on a free
# port and an empty folder, measures what the machine allows (fdatasync, a bare
# send loop) before and after, runs `caucus load`, prints one table with the
# ratio of each figure to its limit, and stops the node. Takes about 2 minutes.
#
# Usage: bench_load.sh [BUILD_DIR]       (default: build/release)
# CAUCUS_BENCH_DIR is where the node's folder goes: choose the disk to measure.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
. "$root/scripts/lib.sh"
. "$root/scripts/bench_common.sh"

server=""
finish() {
  if [ -n "$server" ]; then
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

start_node() {
  local port url
  port="$(free_ports 1)"
  url="127.0.0.1:$port"
  # Idle sessions are descriptors; the usual soft limit is 1024.
  ulimit -n "$(ulimit -Hn)"
  "$build/caucusd" --data "$work/data" --listen "$url" --log-level warn \
    >"$work/node.log" 2>&1 &
  server=$!
  for _ in $(seq 150); do
    if curl -fs -o /dev/null "http://$url/readyz"; then
      target="ws://$url"
      return
    fi
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  cat "$work/node.log" >&2
  fail "the node did not become ready"
}

# Runs one scenario; a failed one is told in the table, the others still run.
# They share their users: each new one costs two password hashes.
load() {
  local name="$1"
  shift
  say "$name"
  "$caucus" load --url "$target" --server-pid "$server" \
    --user-prefix bench --json "$work/$name.json" "$@" || echo "    $name: not all went well"
}

probe() {
  local name="$1"
  shift
  "$caucus" probe "$@" --json "$work/$name.json" >/dev/null \
    || echo "    $name: no figure"
}

say "what the machine allows"
probe sockets-paced sockets --connections 1000 --rate 20 --bytes 204 --seconds 4
start_node
load idle --scenario idle --connections 5000 --users 50 --seconds 27
probe disk-before disk --dir "$work" --seconds 3
load send-1 --scenario send --connections 1 --window 1 --seconds 5
probe disk-after disk --dir "$work" --seconds 3
load send-256 --scenario send --connections 32 --window 256 --seconds 8
load fanout-100 --scenario fanout --connections 100 --members 100 --seconds 6
load fanout-1000 --scenario fanout --connections 1000 --members 1000 \
  --users 100 --rate 20 --seconds 6
kill -0 "$server" 2>/dev/null || {
  cat "$work/node.log" >&2
  fail "the node died under load"
}
python3 "$root/scripts/bench_table.py" "$work"
