// Step 7 of docs/message_flow.md: which configurations the log holds.
#include "replication/configuration_history.hpp"

#include "replication/invariant.hpp"

namespace caucus::replication {

void configuration_history::restart(log_index index, std::string_view bytes) {
  items_.assign(1, item{});
  append(index, bytes);
  items_.pop_front();
}

void configuration_history::append(log_index index, std::string_view bytes) {
  auto members = decode_configuration(bytes);
  require(members.has_value(), "a malformed configuration in the log");
  require(index > newest().index, "configurations out of order");
  items_.push_back({index, std::string{bytes}, std::move(*members)});
}

void configuration_history::truncate(log_index from) {
  while (items_.size() > 1 && newest().index >= from)
    items_.pop_back();
  require(newest().index < from, "an applied configuration was cut off");
}

void configuration_history::apply(log_index index) {
  while (items_.size() > 1 && items_[1].index <= index)
    items_.pop_front();
}

} // namespace caucus::replication
