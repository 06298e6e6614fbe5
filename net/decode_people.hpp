// Step 2 of docs/message_flow.md: commands about presence and contacts. Used by
// decode_frame.cpp.
#pragma once

#include "net/field_reader.hpp"

namespace caucus::net {

[[nodiscard]] frame::op read_presence_set(field_reader& in);
[[nodiscard]] frame::op read_presence_watch(field_reader& in);
[[nodiscard]] frame::op read_presence_unwatch(field_reader& in);
[[nodiscard]] frame::op read_contact_add(field_reader& in);
[[nodiscard]] frame::op read_contact_remove(field_reader& in);
[[nodiscard]] frame::op read_contact_list(field_reader& in);

} // namespace caucus::net
