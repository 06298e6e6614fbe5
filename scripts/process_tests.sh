#!/usr/bin/env bash
# Runs the tests that need a real caucusd: tests/process with an independent
# WebSocket client, tests/browser with two pages in Chromium. Prints a line
# "KIND tests: N passed, N failed" for each kind and fails if one failed.
#
# Usage: process_tests.sh [CAUCUSD] [process|browser]...
# CAUCUSD is the binary, or comes from the environment variable of that name.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
. "$root/scripts/lib.sh"
. "$root/scripts/deps_node.sh"

# Installs what package-lock.json says, once: a second run needs no network.
install_packages() {
  local dir="$1" want
  want="$(sha256sum <"$dir/package-lock.json")"
  [ "$(cat "$dir/node_modules/.installed" 2>/dev/null)" != "$want" ] || return 0
  say "installing the packages of ${dir#"$root"/}"
  (cd "$dir" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) \
    || fail "npm cannot install the packages of ${dir#"$root"/}"
  printf '%s' "$want" >"$dir/node_modules/.installed"
}

run_kind() {
  local kind="$1" dir="$root/tests/$1" log code=0 passed failed
  local files=("$dir"/*_test.mjs)
  if [ ! -e "${files[0]}" ]; then
    echo "$kind tests: none in this tree"
    return 0
  fi
  install_packages "$dir"
  log="$(mktemp)"
  (cd "$dir" && timeout 1500 node --test --test-reporter=spec \
    --test-concurrency=2 --test-timeout=240000 "${files[@]}") 2>&1 | tee "$log" || code=$?
  read -r passed failed < <(python3 "$root/scripts/count_tests.py" node "$log")
  rm -f "$log"
  [ "$code" = 0 ] || [ "$failed" != 0 ] || failed=1
  echo "$kind tests: $passed passed, $failed failed"
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}

if [ $# -gt 0 ] && [ -f "$1" ]; then
  CAUCUSD="$1"
  shift
fi
[ -x "${CAUCUSD:-}" ] || fail "CAUCUSD=${CAUCUSD:-}: no such program; build it first"
CAUCUSD="$(realpath "$CAUCUSD")"
export CAUCUSD
use_node
node_runs_our_tests || fail "node 20 is missing; run: scripts/deps.sh node"
[ $# -gt 0 ] || set -- process browser
failures=0
for kind in "$@"; do
  case "$kind" in
    process | browser) run_kind "$kind" || failures=1 ;;
    *) fail "no kind of test '$kind'; there are process and browser" ;;
  esac
done
exit "$failures"
