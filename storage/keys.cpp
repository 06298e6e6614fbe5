// Where every row is (docs/storage_format.md).
#include "storage/keys.hpp"

namespace caucus::storage {

namespace {

constexpr std::size_t raft_head_bytes = 3; // shard, table
constexpr std::size_t data_head_bytes = 7; // shard, generation, table
constexpr std::size_t number_bytes = 8;

template <class Int>
void append_number(std::string& key, Int value) {
  for (int shift = (sizeof(Int) - 1) * 8; shift >= 0; shift -= 8)
    key.push_back(static_cast<char>((value >> shift) & 0xff));
}

void append_table(std::string& key, std::uint8_t table) {
  key.push_back(static_cast<char>(table));
}

// A name that something follows.
void append_name(std::string& key, std::string_view name) {
  key.append(name);
  key.push_back('\0');
}

} // namespace

// -- raft --------------------------------------------------------------------

std::string raft_keys::table(raft_table which) const {
  std::string key;
  key.reserve(raft_head_bytes + number_bytes);
  append_number(key, shard_.value());
  append_table(key, static_cast<std::uint8_t>(which));
  return key;
}

std::string raft_keys::replica() const {
  return table(raft_table::replica);
}

std::string raft_keys::hard_state() const {
  return table(raft_table::hard_state);
}

std::string raft_keys::snapshot() const {
  return table(raft_table::snapshot);
}

std::string raft_keys::entry(log_index index) const {
  auto key = table(raft_table::log);
  append_number(key, index.value());
  return key;
}

std::string raft_keys::entries_end() const {
  auto key = table(raft_table::log);
  ++key.back();
  return key;
}

std::optional<log_index> raft_keys::index_of(std::string_view key) noexcept {
  if (key.size() != raft_head_bytes + number_bytes
      || key[2] != static_cast<char>(raft_table::log))
    return std::nullopt;
  return log_index{last_number_of(key)};
}

// -- data --------------------------------------------------------------------

std::string data_keys::table(data_table which, std::size_t more) const {
  std::string key;
  key.reserve(data_head_bytes + more);
  append_number(key, shard_.value());
  append_number(key, generation_.value());
  append_table(key, static_cast<std::uint8_t>(which));
  return key;
}

std::string data_keys::table_end(data_table which) const {
  auto key = table(which, 0);
  ++key.back();
  return key;
}

std::string data_keys::named(data_table which, std::string_view name) const {
  auto key = table(which, name.size());
  key.append(name);
  return key;
}

std::string data_keys::owned(data_table which, std::string_view owner,
                             std::string_view name) const {
  auto key = table(which, owner.size() + 1 + name.size());
  append_name(key, owner);
  key.append(name);
  return key;
}

std::string data_keys::begin() const {
  std::string key;
  append_number(key, shard_.value());
  append_number(key, generation_.value());
  return key;
}

std::string data_keys::end() const {
  return data_keys{shard_, data_generation{generation_.value() + 1}}.begin();
}

std::string data_keys::counters() const {
  return table(data_table::counters, 0);
}

std::string data_keys::conversation(const conv_id& conv) const {
  return named(data_table::conversation, conv.value());
}

std::string data_keys::member(const conv_id& conv,
                              std::string_view user) const {
  return owned(data_table::member, conv.value(), user);
}

std::string data_keys::members_end(const conv_id& conv) const {
  return end_of(member(conv, {}));
}

std::string data_keys::message(const conv_id& conv, message_seq seq) const {
  auto key = table(data_table::message, conv.value().size() + 1 + number_bytes);
  append_name(key, conv.value());
  append_number(key, seq.value());
  return key;
}

std::string data_keys::dedupe(const conv_id& conv, const user_id& from,
                              std::string_view cid) const {
  auto key
    = table(data_table::dedupe,
            conv.value().size() + 1 + from.value().size() + 1 + cid.size());
  append_name(key, conv.value());
  append_name(key, from.value());
  key.append(cid);
  return key;
}

std::string data_keys::outbox(std::uint64_t row) const {
  auto key = table(data_table::outbox, number_bytes);
  append_number(key, row);
  return key;
}

std::string data_keys::outbox_end() const {
  return table_end(data_table::outbox);
}

std::string data_keys::user(const user_id& user) const {
  return named(data_table::user, user.value());
}

std::string data_keys::credentials(const user_id& user) const {
  return named(data_table::credentials, user.value());
}

std::string data_keys::user_conversation(const user_id& user,
                                         std::string_view conv) const {
  return owned(data_table::user_conversation, user.value(), conv);
}

std::string data_keys::user_conversations_end(const user_id& user) const {
  return end_of(user_conversation(user, {}));
}

std::string data_keys::contact(const user_id& user,
                               std::string_view contact) const {
  return owned(data_table::contact, user.value(), contact);
}

std::string data_keys::watcher(const user_id& user,
                               std::string_view watcher) const {
  return owned(data_table::watcher, user.value(), watcher);
}

std::string data_keys::online(std::string_view user) const {
  return named(data_table::online, user);
}

std::string data_keys::online_end() const {
  return table_end(data_table::online);
}

std::string data_keys::control() const {
  return table(data_table::control, 0);
}

std::string data_keys::node(node_id node) const {
  auto key = table(data_table::node, sizeof(std::uint16_t));
  append_number(key, node.value());
  return key;
}

std::string data_keys::nodes_end() const {
  return table_end(data_table::node);
}

std::string data_keys::placement(shard_id shard) const {
  auto key = table(data_table::placement, sizeof(std::uint16_t));
  append_number(key, shard.value());
  return key;
}

std::string data_keys::placements_end() const {
  return table_end(data_table::placement);
}

std::string data_keys::setting(std::string_view name) const {
  return named(data_table::setting, name);
}

std::string shard_begin(shard_id shard) {
  std::string key;
  append_number(key, shard.value());
  return key;
}

std::string shard_end(shard_id shard) {
  return shard_begin(shard_id{static_cast<std::uint16_t>(shard.value() + 1)});
}

std::string shard_state_key(shard_id shard) {
  std::string key;
  append_number(key, shard.value());
  append_number(key, std::uint32_t{0});
  append_table(key, static_cast<std::uint8_t>(data_table::shard_state));
  return key;
}

// -- node --------------------------------------------------------------------

std::string schema_key() {
  return std::string(1, static_cast<char>(node_table::schema));
}

std::string fact_key(std::string_view name) {
  std::string key(1, static_cast<char>(node_table::fact));
  key.append(name);
  return key;
}

std::string end_of(std::string begin) {
  ++begin.back();
  return begin;
}

// -- reading keys ------------------------------------------------------------

std::optional<data_table> table_of(std::string_view key) noexcept {
  if (key.size() < data_head_bytes)
    return std::nullopt;
  return static_cast<data_table>(key[data_head_bytes - 1]);
}

std::optional<std::pair<shard_id, data_generation>>
generation_of(std::string_view key) noexcept {
  if (key.size() < data_head_bytes)
    return std::nullopt;
  return std::pair{shard_id{last_small_of(key.substr(0, 2))},
                   data_generation{static_cast<std::uint32_t>(
                     last_number_of(key.substr(2, 4)))}};
}

std::uint16_t last_small_of(std::string_view key) noexcept {
  if (key.size() < sizeof(std::uint16_t))
    return 0;
  auto high = static_cast<unsigned char>(key[key.size() - 2]);
  auto low = static_cast<unsigned char>(key[key.size() - 1]);
  return static_cast<std::uint16_t>((high << 8) | low);
}

std::uint64_t last_number_of(std::string_view key) noexcept {
  std::uint64_t value = 0;
  auto tail
    = key.size() < number_bytes ? key : key.substr(key.size() - number_bytes);
  for (unsigned char byte : tail)
    value = (value << 8) | byte;
  return value;
}

std::string_view rest_of(std::string_view key,
                         std::string_view begin) noexcept {
  return key.size() < begin.size() ? std::string_view{}
                                   : key.substr(begin.size());
}

} // namespace caucus::storage
