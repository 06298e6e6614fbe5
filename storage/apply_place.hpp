// Step 9 of docs/message_flow.md: who does something in which conversation.
#pragma once

#include "storage/state_machine.hpp"

namespace caucus::storage {

/// Valid until the batch ends, but for `self` when that member is removed.
struct state_machine::place {
  apply_view::conversation_entry* conv = nullptr;
  apply_view::member_entry* self = nullptr;
  errc error = errc::none;

  [[nodiscard]] bool is_group() const noexcept {
    return conv->row.kind == conv_kind::group;
  }
  [[nodiscard]] bool is_owner() const noexcept {
    return self->row.role == member_role::owner;
  }
  /// Owners are admins too.
  [[nodiscard]] bool is_admin() const noexcept {
    return self->row.role != member_role::member;
  }
};

} // namespace caucus::storage
