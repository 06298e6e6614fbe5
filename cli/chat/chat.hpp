// Purpose: `caucus chat`: a client for people at a terminal, and for scripts.
#pragma once

#include "cli/chat/options.hpp"

namespace caucus::cli::chat {

/// Logs in, and talks until the user or a signal ends it. Answers the exit code
/// of the process: 0 done, 1 it went wrong or a message could not be sent.
/// Throws std::runtime_error with one line for people.
[[nodiscard]] int chat(const options& flags);

} // namespace caucus::cli::chat
