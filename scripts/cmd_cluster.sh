# shellcheck shell=bash
# ./dev cluster: builds the node, starts several on this machine that find each
# other by multicast, says where their pages are, and stops them all in the end.

count=3
data="${XDG_DATA_HOME:-$HOME/.local/share}/caucus-cluster"
declare -A running=() # process id -> name of the node
urls=()
signalled=

read_arguments() {
  while [ $# -gt 0 ]; do
    case "$1" in
      --nodes | --data) [ $# -gt 1 ] || fail "$1 takes a value" ;;
      *) fail "no option '$1'; there are --nodes N and --data DIR" ;;
    esac
    if [ "$1" = --nodes ]; then count="$2"; else data="$2"; fi
    shift 2
  done
  [[ "$count" =~ ^[1-9]$ ]] || fail "--nodes $count: not a number from 1 to 9"
}

# Keeps what a node says, and passes on what one should see. Outlives a Ctrl-C,
# to keep how the node stops.
# Usage: watch_log NAME FILE
watch_log() {
  trap '' INT TERM
  local line
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$2"
    case "$line" in
      caucusd:* | *" warning "* | *" error "* | *" critical "*)
        printf '%s: %s\n' "$1" "$line" >&2
        ;;
    esac
  done
}

# Starts node NUMBER in its own folder. Its ports stay the same, so that others
# find it and pages stay open. The first one begins the cluster.
start_node() {
  local name="node-$1" port links begins=()
  local dir="$data/$name"
  mkdir -p "$dir"
  [ -s "$dir/ports" ] || free_ports 2 >"$dir/ports"
  read -r port links <"$dir/ports"
  [ "$1" != 1 ] || begins=(--bootstrap)
  # A process group of its own: Ctrl-C reaches this script only, which passes
  # one signal on.
  set -m
  "$root/build/release/caucusd" --data "$dir/data" \
    --listen "127.0.0.1:$port" --cluster-listen "127.0.0.1:$links" \
    --cluster-name "$cluster" ${begins[@]+"${begins[@]}"} \
    2> >(watch_log "$name" "$dir/log") &
  running[$!]="$name"
  set +m
  urls+=("http://127.0.0.1:$port")
}

# Takes those that have ended off the list, and says so.
look_after() {
  local pid code
  for pid in "${!running[@]}"; do
    kill -0 "$pid" 2>/dev/null && continue
    wait "$pid" && code=0 || code=$?
    say "${running[$pid]} has ended with code $code"
    unset "running[$pid]"
  done
}

# Waits until all can serve; fails when one has ended.
await_ready() {
  local url end=$((SECONDS + 60))
  for url in "${urls[@]}"; do
    until curl -fs -m 2 -o /dev/null "$url/readyz"; do
      look_after
      [ -z "$signalled" ] && [ "${#running[@]}" = "$count" ] || return 1
      if [ "$SECONDS" -ge "$end" ]; then
        say "$url cannot serve after 60 s; the logs are in $data"
        return 1
      fi
      sleep 0.1
    done
  done
}

# Waits for a signal or until a node ends. A killed one is told by look_after.
await_end() {
  { wait -n "${!running[@]}" || true; } 2>/dev/null
  look_after
}

stop_nodes() {
  [ "${#running[@]}" = 0 ] || kill -TERM "${!running[@]}" 2>/dev/null || true
  while [ "${#running[@]}" -gt 0 ]; do
    await_end
  done
}

# Usage: run_cluster; answers 1 if the cluster did not come up
run_cluster() {
  local cluster i lock code=0
  mkdir -p "$data"
  data="$(realpath "$data")"
  # The nodes keep it open too: it is free when the last one has ended.
  exec {lock}>"$data/lock"
  flock -n "$lock" || fail "another cluster runs in $data"
  # No other cluster of this machine has this name.
  cluster="dev-$(printf '%s' "$data" | sha256sum | cut -c1-16)"
  trap 'signalled=1' INT TERM
  for i in $(seq "$count"); do
    start_node "$i"
  done
  if await_ready; then
    for i in "${!urls[@]}"; do
      say "node-$((i + 1)) is at ${urls[$i]}"
    done
    say "Ctrl-C stops all; data and logs are in $data"
    while [ -z "$signalled" ] && [ "${#running[@]}" -gt 0 ]; do
      await_end
    done
  elif [ -z "$signalled" ]; then
    code=1
  fi
  stop_nodes
  return "$code"
}

read_arguments "$@"
# shellcheck disable=SC2034 # build_preset reads it
targets=(caucusd)
build_preset release
run_cluster
