// Step 2 of docs/message_flow.md: commands that take a place in a
// conversation's log and are no messages. Used by decode_frame.cpp.
#pragma once

#include "net/field_reader.hpp"

namespace caucus::net {

[[nodiscard]] frame::op read_msg_edit(field_reader& in);
[[nodiscard]] frame::op read_msg_delete(field_reader& in);
[[nodiscard]] frame::op read_msg_react(field_reader& in);
[[nodiscard]] frame::op read_conv_join(field_reader& in);
[[nodiscard]] frame::op read_conv_leave(field_reader& in);
[[nodiscard]] frame::op read_conv_add(field_reader& in);
[[nodiscard]] frame::op read_conv_remove(field_reader& in);
[[nodiscard]] frame::op read_conv_update(field_reader& in);
[[nodiscard]] frame::op read_conv_info(field_reader& in);

} // namespace caucus::net
