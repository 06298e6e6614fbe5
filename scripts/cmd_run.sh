# shellcheck shell=bash
# ./dev run: builds the node, starts it, and says where its page is.

# Passes the node's lines on; the one that says where it listens is the only
# thing that knows the address, whether it came from a flag, the environment or
# a file. Outlives a Ctrl-C, to pass on how the node stops.
announce() {
  trap '' INT TERM
  local line url
  while IFS= read -r line; do
    printf '%s\n' "$line" >&2
    case "$line" in
      *what=listening*)
        url="${line#*url=}"
        say "Caucus is at ${url%% *} (Ctrl-C stops it)"
        ;;
    esac
  done
}

run_node() {
  local node code signalled
  # The weakest place: a flag, a file or the user's own environment beats it.
  export CAUCUS_DATA="${CAUCUS_DATA:-${XDG_DATA_HOME:-$HOME/.local/share}/caucus}"
  # A process group of its own: Ctrl-C reaches this script only, which passes
  # one signal on.
  set -m
  "$root/build/release/caucusd" "$@" 2> >(announce) &
  node=$!
  set +m
  # shellcheck disable=SC2064 # the process id of now
  trap "signalled=1; kill -TERM $node 2>/dev/null || true" INT TERM
  # A signal ends the wait, not yet the node.
  signalled=1
  while [ -n "$signalled" ]; do
    signalled=
    wait "$node" && code=0 || code=$?
  done
  return "$code"
}

case " $* " in
  *" --nodes "*) fail "run starts one node; for several: ./dev cluster --nodes N" ;;
esac
# shellcheck disable=SC2034 # build_preset reads it
targets=(caucusd)
build_preset release
run_node "$@"
