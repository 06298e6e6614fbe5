// Step 13 of docs/message_flow.md: the words in a close frame.
#include "net/close_code.hpp"

namespace caucus::net {

std::string_view reason_of(close_code code) noexcept {
  switch (code) {
    case close_code::normal: return "goodbye";
    case close_code::unsupported_data: return "text frames only";
    case close_code::bad_payload: return "not UTF-8";
    case close_code::too_big: return "message too big";
    case close_code::internal: return "internal fault";
    case close_code::going_away: return "node goes down, resume";
    case close_code::stalled: return "reader stalled, resume";
    case close_code::ping_timeout: return "no pong, resume";
    case close_code::hello_timeout: return "no hello in time";
    case close_code::unauthorized: return "log in again";
    case close_code::abusive: return "too many malformed frames";
  }
  return "";
}

} // namespace caucus::net
