// Step 9 of docs/message_flow.md: what each command does to the tables.
// Deterministic: every replica that applies the same log has the same rows
// and the same answers. No clock, no RocksDB.
#pragma once

#include "model/command.hpp"
#include "storage/apply_view.hpp"

namespace caucus::storage {

/// The commands of one shard. Cheap to make: one per run of entries. A
/// command that the proposer should have refused (a malformed name, another
/// shard's conversation) is answered with an error and changes nothing.
class state_machine {
public:
  state_machine(apply_view& view, shard_id shard, data_generation generation)
    : view_(view), shard_(shard), keys_(shard, generation) {}

  /// `index`: of the entry that the command is in.
  apply_result apply(const command& what, log_index index);

private:
  // apply_users.cpp
  apply_result on(const create_user& what);
  apply_result on(const end_tokens& what);
  apply_result on(const set_password& what);
  apply_result on(const set_last_seen& what);
  apply_result on(const link_conversation& what);
  // apply_conversations.cpp
  apply_result on(const create_conversation& what);
  apply_result on(const finish_outbox& what);
  void put_members(const create_conversation& what);
  std::uint32_t put_outbox(std::vector<outbox_row> rows);
  // apply_messages.cpp
  apply_result on(const append_message& what);
  apply_result on(const advance_mark& what);
  message_seq next_seq(apply_view::conversation_entry& conv, message_id id);
  void put_message(const append_message& what, message_seq seq,
                   std::uint64_t ordinal, const std::string& dedupe_key,
                   std::uint64_t body_hash);
  std::uint64_t ordinal_at(const apply_view::conversation_entry& conv,
                           message_seq seq, const member_row& before);
  // apply_entries.cpp, apply_people.cpp
  struct place;
  apply_result on(const edit_message& what);
  apply_result on(const react_message& what);
  apply_result on(const change_people& what);
  apply_result on(const set_roles& what);
  apply_result on(const update_conversation& what);
  place find_place(const conv_id& conv, const user_id& from);
  bool find_target(const conv_id& conv, message_seq seq, stored_message& out);
  apply_result put_entry(const place& at, stored_message entry);
  errc may_add(const change_people& what, const place& at);
  errc may_remove(const change_people& what, const place& at);
  std::vector<user_id> add_people(const change_people& what, const place& at);
  std::vector<user_id> remove_people(const change_people& what,
                                     const place& at);
  std::uint32_t put_links(const place& at, const std::vector<user_id>& users,
                          bool add, message_seq version, unix_ms now_ms);

  // apply_contacts.cpp
  apply_result on(const set_contact& what);
  apply_result on(const note_watcher& what);

  // apply_control.cpp
  apply_result on(const admit_node& what);
  apply_result on(const set_node_state& what);
  apply_result on(const set_node_address& what);
  apply_result on(const place_shards& what);
  apply_result on(const set_setting& what);
  bool find_node(node_id node, node_record& out);
  bool find_living(node_id node, node_record& out);
  void map_changed();

  apply_view& view_;
  shard_id shard_;
  data_keys keys_;
  log_index index_;
};

} // namespace caucus::storage
