// Step 9 of docs/message_flow.md: the tables as the state machine sees them.
#include "storage/apply_view.hpp"

#include "model/limits.hpp"

namespace caucus::storage {

apply_view::apply_view(row_store& rows)
  : rows_(rows), conversations_(limits::apply_conversations_max),
    members_(limits::apply_members_max) {}

bool apply_view::get(const std::string& key, std::string& value) {
  if (!error_.empty())
    return false;
  auto mine = overlay_.find(key);
  if (mine != overlay_.end()) {
    if (!mine->second)
      return false;
    value = *mine->second;
    return true;
  }
  switch (rows_.get(key, value)) {
    case row_store::found::yes: return true;
    case row_store::found::no: return false;
    case row_store::found::failed: break;
  }
  error_ = "cannot read a row of the tables";
  return false;
}

void apply_view::damaged(const std::string& key) {
  auto table
    = static_cast<unsigned>(table_of(key).value_or(data_table::shard_state));
  error_ = "damaged row in table " + std::to_string(table);
}

bool apply_view::exists(const std::string& key) {
  std::string value;
  return get(key, value);
}

void apply_view::put(const std::string& key, std::string value) {
  rows_.put(key, value);
  overlay_[key] = std::move(value);
}

void apply_view::put_unread(const std::string& key, std::string_view value) {
  rows_.put(key, value);
}

void apply_view::erase(const std::string& key) {
  rows_.erase(key);
  overlay_[key] = std::nullopt;
}

apply_view::conversation_entry* apply_view::conversation(const data_keys& keys,
                                                         const conv_id& conv) {
  auto key = keys.conversation(conv);
  if (auto* here = conversations_.find(key))
    return here;
  conversation_row row;
  if (!read(key, row))
    return nullptr;
  row.conv = conv;
  return conversations_.add(std::move(key), std::move(row));
}

apply_view::member_entry* apply_view::member(const data_keys& keys,
                                             const conv_id& conv,
                                             const user_id& user) {
  auto key = keys.member(conv, user.value());
  if (auto* here = members_.find(key))
    return here;
  member_row row;
  if (!read(key, row))
    return nullptr;
  row.user = user;
  return members_.add(std::move(key), std::move(row));
}

void apply_view::erase(member_entry& what) {
  erase(std::string{what.key});
  members_.erase(what);
}

void apply_view::flush() {
  auto put = [this](const std::string& key, const auto& row) {
    rows_.put(key, encode(row));
  };
  conversations_.flush(put);
  members_.flush(put);
}

void apply_view::done() {
  overlay_.clear();
  conversations_.trim();
  members_.trim();
}

void apply_view::forget() {
  overlay_.clear();
  conversations_.clear();
  members_.clear();
  error_.clear();
}

} // namespace caucus::storage
