// Purpose: how an actor says that the process must end.
#pragma once

#include <functional>
#include <string_view>

namespace caucus {

/// Called once with one line when the disk failed or lied: nobody knows what
/// is on it, so the process ends and recovers by replay. The node logs the
/// line and aborts; tests record it. The caller does no more work after it.
/// Thread safe.
using fatal_handler = std::function<void(std::string_view line)>;

} // namespace caucus
