# shellcheck shell=bash
# ./dev check: everything about the sources that needs no build.
# ./dev check --sim: the simulator at length, see check_sim.sh.
# ./dev check --fuzz: parsers of outside bytes, see check_fuzz.sh.

if [ "${1:-}" = --sim ]; then
  shift
  . "$root/scripts/check_sim.sh"
  exit 0
fi
if [ "${1:-}" = --fuzz ]; then
  shift
  . "$root/scripts/check_fuzz.sh"
  exit 0
fi
[ $# = 0 ] || fail "usage: ./dev check, or ./dev check --sim [SEEDS], or --fuzz [SECONDS]"

failed=()

# Runs one check by name and remembers its failure.
check() {
  local name="$1"
  shift
  if "$@"; then
    echo "ok: $name"
  else
    echo "FAILED: $name"
    failed+=("$name")
  fi
}

check_format() {
  if ! command -v clang-format-14 >/dev/null; then
    echo "format: not checked, this system has no clang-format 14"
    return 0
  fi
  local file bad=0
  while IFS= read -r -d '' file; do
    clang-format-14 "$file" | cmp -s - "$file" && continue
    echo "${file#"$root"/}: not laid out; run ./dev fmt"
    bad=1
  done < <(cxx_files)
  return "$bad"
}

# Names of this machine must not get into the tree: the addresses of its
# package registries, as its own configuration tells, and the tree's path.
check_machine_names() {
  local names
  # shellcheck disable=SC2016 # apt-get expands this
  names=$({
    apt-get indextargets --format '$(SITE)' 2>/dev/null
    npm config get registry 2>/dev/null
  } | sed -E 's#^[a-z+]+://##; s#/.*##' | sort -u | grep '\.' || true)
  ! git_here grep -nIF -f <(printf '%s\n' "$names" "$root/" | grep .) -- "$root"
}

check_shell() {
  if ! command -v shellcheck >/dev/null; then
    echo "scripts: not checked, shellcheck is not installed"
    return 0
  fi
  (cd "$root" && git_here ls-files -z -- dev .ci/run 'scripts/*.sh' \
    | xargs -0 -r shellcheck --severity=warning --exclude=SC2154)
}

"$root/scripts/deps.sh" format
check layers python3 "$root/scripts/check_layers.py" "$root"
check sizes python3 "$root/scripts/check_sizes.py" "$root"
check format check_format
check "names of this machine" check_machine_names
check "shell scripts" check_shell
[ "${#failed[@]}" = 0 ] || fail "checks failed: ${failed[*]}"
say "all checks passed"
