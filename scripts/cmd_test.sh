# shellcheck shell=bash
# ./dev test: builds with sanitizers and runs the tests. The last line is
# "N passed, N failed", counted over all kinds.
# Unit tests are doctest programs under ctest; process and browser tests are
# run by node against the real binary, by scripts/process_tests.sh KIND. Kind
# tsan, the unit tests under the thread sanitizer, runs only when asked for.

passed=0
failed=0

# Adds what count_tests.py found in a log; a failure it did not see counts as 1.
# Usage: add_counts NAME EXIT_CODE FORMAT LOG
add_counts() {
  local name="$1" code="$2" p f
  read -r p f < <(python3 "$root/scripts/count_tests.py" "$3" "$4")
  [ "$code" = 0 ] || [ "$f" != 0 ] || f=1
  passed=$((passed + p))
  failed=$((failed + f))
  echo "$name: $p passed, $f failed, ${SECONDS}s since the start"
}

# Usage: run_unit PRESET
run_unit() {
  local code=0 log="$root/build/$1/Testing/Temporary/LastTest.log"
  say "unit tests ($1)"
  rm -f "$log"
  # -R: the thread sanitizer of GCC 12 gives up on some kernels' random layout.
  setarch "$(uname -m)" -R ctest --test-dir "$root/build/$1" -L unit \
    --output-on-failure --no-tests=error --parallel "$(nproc)" || code=$?
  add_counts "unit tests" "$code" ctest "$log"
}

run_node_tests() {
  local kind="$1" code=0 log="$root/build/dev/$1_tests.log"
  if [ ! -x "$root/scripts/process_tests.sh" ]; then
    echo "$kind tests: none in this tree"
    return
  fi
  say "$kind tests"
  CAUCUSD="$root/build/dev/caucusd" "$root/scripts/process_tests.sh" "$kind" 2>&1 \
    | tee "$log" || code=$?
  add_counts "$kind tests" "$code" node "$log"
}

kinds=("$@")
[ $# -gt 0 ] || kinds=(unit process browser)
words=()
for kind in "${kinds[@]}"; do
  case "$kind" in
    unit | tsan) ;;
    process) words+=(node) ;;
    browser) words+=(node browser) ;;
    *) fail "no kind of test '$kind'; there are unit, process, browser and tsan" ;;
  esac
done
[ "${kinds[*]}" = tsan ] || build_preset dev "${words[@]}"
for kind in "${kinds[@]}"; do
  case "$kind" in
    unit) run_unit dev ;;
    tsan)
      build_preset tsan
      run_unit tsan
      ;;
    *) run_node_tests "$kind" ;;
  esac
done
echo "$passed passed, $failed failed"
[ "$passed" -gt 0 ] && [ "$failed" = 0 ]
