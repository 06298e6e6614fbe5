// Step 2 and 12 of docs/message_flow.md: bytes become commands, and replies
// and events become bytes. JSON only so far (`caucus.v1.json`). No JSON header
// here: actors include this file.
#pragma once

#include "model/frame.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace caucus::net {

/// Reads one WebSocket message: an object or an array of objects. Never
/// throws. What cannot be read becomes a `bad_command`, with its `rid` if that
/// much could be read; text that is not JSON at all is one `bad_command`
/// without `rid`. Unknown fields are ignored, an unknown op is `unknown_op`,
/// bounds of `model/limits.hpp` are checked here.
[[nodiscard]] frame::incoming decode_frame(std::string_view text);

/// `{"re":rid,"ok":{...}}`.
[[nodiscard]] std::string encode_reply(std::uint64_t rid,
                                       const frame::reply& what);

/// `{"re":rid,"err":{"code","text","retry","retry_after_ms"}}`; without `rid`
/// an `error` event.
[[nodiscard]] std::string encode_failure(std::optional<std::uint64_t> rid,
                                         const frame::failure& why);

/// `{"ev":...}`.
[[nodiscard]] std::string encode_event(const frame::event& what);

} // namespace caucus::net
