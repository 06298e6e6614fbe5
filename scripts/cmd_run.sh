# shellcheck shell=bash
# ./dev run: builds the node, starts it, and says when its page can be opened.

# Prints the value of option $1 among the other arguments, or nothing.
option_value() {
  local name="$1"
  shift
  while [ $# -gt 0 ]; do
    case "$1" in
      "$name") printf '%s' "${2:-}" ;;
      "$name="*) printf '%s' "${1#*=}" ;;
    esac
    shift
  done
}

# Waits until the node answers on /readyz, and prints the address of the page.
# Returns when the node has ended, too.
announce() {
  local node="$1" url="$2"
  until curl -fs -o /dev/null --max-time 2 "$url/readyz"; do
    kill -0 "$node" 2>/dev/null || return 0
    sleep 0.1
  done
  ! kill -0 "$node" 2>/dev/null || say "Caucus is at $url/ (Ctrl-C stops it)"
}

run_node() {
  local args=("$@") node code signalled listen
  [ -n "$(option_value --data "$@")${CAUCUS_DATA:-}" ] \
    || args+=(--data "${XDG_DATA_HOME:-$HOME/.local/share}/caucus")
  listen="$(option_value --listen "$@")"
  listen="${listen:-${CAUCUS_LISTEN:-127.0.0.1:8080}}"
  # A process group of its own: Ctrl-C reaches this script only, which passes
  # one signal on.
  set -m
  "$root/build/release/caucusd" "${args[@]}" &
  node=$!
  set +m
  # shellcheck disable=SC2064 # the process id of now
  trap "signalled=1; kill -TERM $node 2>/dev/null || true" INT TERM
  announce "$node" "http://${listen/#0.0.0.0:/127.0.0.1:}"
  # A signal ends the wait, not yet the node.
  signalled=1
  while [ -n "$signalled" ]; do
    signalled=
    wait "$node" && code=0 || code=$?
  done
  return "$code"
}

case " $* " in
  *" --nodes "*) fail "--nodes comes with the cluster; this version runs one node" ;;
esac
build_preset release
[ -x "$root/build/release/caucusd" ] || fail "this tree has no node/main.cpp to build caucusd from"
run_node "$@"
