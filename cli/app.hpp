// Purpose: the program `caucus`: its sub-commands and their flags.
#pragma once

namespace caucus::cli {

/// Reads the flags, does what they say and returns the exit code of the
/// process: 0 done, 1 it went wrong, 2 the flags make no sense. Results go to
/// stdout, progress and errors to stderr. Never throws.
[[nodiscard]] int run(int argc, const char* const* argv);

} // namespace caucus::cli
