// The end of the process when the disk cannot be believed.
#pragma once

#include <string_view>

namespace caucus::storage {

/// Writes one line to stderr and aborts. For reads whose answer has no room
/// for an error: a row that is there but cannot be read must not look absent,
/// or a client would be told that its history has no such message.
[[noreturn]] void fatal(std::string_view what) noexcept;

} // namespace caucus::storage
