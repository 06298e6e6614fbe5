// Step 9 of docs/message_flow.md: which function applies which command.
#include "storage/state_machine.hpp"

#include <type_traits>

namespace caucus::storage {

namespace {

template <class Command, class... Kinds>
constexpr bool is_one_of = (std::is_same_v<Command, Kinds> || ...);

bool of_control_group(const command& what) {
  return std::visit(
    []<class Command>(const Command&) {
      return is_one_of<Command, admit_node, set_node_state, set_node_address,
                       place_shards, set_setting>;
    },
    what);
}

} // namespace

apply_result state_machine::apply(const command& what, log_index index) {
  if (of_control_group(what) != (shard_ == control_shard))
    return {.error = errc::internal};
  index_ = index;
  return std::visit([this](const auto& x) { return on(x); }, what);
}

} // namespace caucus::storage
