# shellcheck shell=bash
# Words that every script uses: messages, the cache folder, root rights.

# Tools must not translate their messages or complain about a missing locale.
# ccache takes what was compiled under other names of a locale for something else.
export LC_ALL=C.UTF-8 LANG=C.UTF-8

# Services and bare roots may start us without a home.
HOME="${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}"
export HOME
# shellcheck disable=SC2034 # for those that source this file
caucus_cache="${XDG_CACHE_HOME:-$HOME/.cache}/caucus"

say() { printf '==> %s\n' "$*"; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Runs a command as root, with sudo where we are not.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "root rights are needed and sudo is missing; run as root: $*"
  fi
}

# Runs a long command. A terminal sees all its lines; a log file sees every
# 40th, so that a log stays readable and still shows that work goes on. All
# lines go to LOG; its end is shown when the command fails.
with_progress() {
  local log="$1"
  shift
  mkdir -p "$(dirname "$log")"
  if [ -t 1 ]; then
    "$@"
  elif ! "$@" 2>&1 | tee "$log" | awk 'NR % 40 == 0 { print "    " $0; fflush() }'; then
    tail -n 40 "$log" >&2
    return 1
  fi
}

# Git in the tree, also when it belongs to another user (containers, CI).
git_here() {
  git -C "$root" -c safe.directory="$root" "$@"
}

# Prints the C and C++ files of the tree, each ended by a null byte.
cxx_files() {
  git_here ls-files -z --cached --others --exclude-standard \
    -- '*.cpp' '*.hpp' '*.ipp' '*.c' '*.h' | while IFS= read -r -d '' file; do
    [ ! -f "$root/$file" ] || printf '%s\0' "$root/$file"
  done
}

# Prints COUNT free ports, below the range from which the system takes some for
# connections. Usage: free_ports COUNT
free_ports() {
  python3 - "$1" <<'PY'
import random, socket, sys
held = []
while len(held) < int(sys.argv[1]):
    s = socket.socket()
    try:
        s.bind(("127.0.0.1", random.randrange(10000, 30000)))
        held.append(s)
    except OSError:
        s.close()
print(*(s.getsockname()[1] for s in held))
PY
}
