# shellcheck shell=bash
# Node for the process and browser tests. Debian 12 has version 18, whose test
# runner lacks what the tests use (hooks of a whole file, --test-timeout); the
# npm registry has newer ones as packages. Source lib.sh first.

node_version=20.20.2
node_home="$caucus_cache/node-$node_version"

node_runs_our_tests() {
  local version
  version=$(node --version 2>/dev/null) || return 1
  version="${version#v}"
  [ "${version%%.*}" -ge 20 ]
}

# Puts a node that can run the tests first on PATH, where the system's cannot.
use_node() {
  node_runs_our_tests || PATH="$node_home/bin:$PATH"
}

# Usage: install_node        (after npm is there)
install_node() {
  node_runs_our_tests && return
  [ ! -x "$node_home/bin/node" ] || return 0
  local cpu work
  case "$(uname -m)" in
    x86_64) cpu=x64 ;;
    aarch64) cpu=arm64 ;;
    *) fail "the tests need node 20 or newer; install it, this script has none for $(uname -m)" ;;
  esac
  say "installing node $node_version for the tests"
  work="$(mktemp -d "$caucus_cache/tmp/node-XXXXXX")"
  (cd "$work" && npm install --no-save --ignore-scripts --no-audit --no-fund \
    --loglevel=error "node-linux-$cpu@$node_version") \
    || fail "npm cannot install node $node_version"
  mv "$work/node_modules/node-linux-$cpu" "$node_home"
  rm -rf "$work"
}
