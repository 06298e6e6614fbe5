// One line per event, to stderr: `what=... key=value ...`. Never a message's
// body, a password or a token.
#pragma once

#include <string>
#include <string_view>

namespace caucus::node {

/// Sets up the process's logger. Main thread, once, before the first line.
void start_logging(const std::string& level);

/// Logs one critical line, makes sure that it left, and aborts: for faults
/// after which nobody knows what is on disk. Any thread.
[[noreturn]] void die(std::string_view line);

} // namespace caucus::node
