// Step 9 of docs/message_flow.md: which function applies which command.
#include "storage/state_machine.hpp"

namespace caucus::storage {

apply_result state_machine::apply(const command& what) {
  return std::visit([this](const auto& x) { return on(x); }, what);
}

} // namespace caucus::storage
