# shellcheck shell=bash
# ./dev fmt [FILE]...: lays out the given C++ files, or all of them. Only by
# version 14, so that all agree.

"$root/scripts/deps.sh" format
command -v clang-format-14 >/dev/null || fail "this system has no clang-format 14"
if [ $# -gt 0 ]; then
  clang-format-14 -i "$@"
else
  cxx_files | xargs -0 -r clang-format-14 -i
fi
