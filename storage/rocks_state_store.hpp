// Step 9 of docs/message_flow.md: the tables on RocksDB.
#pragma once

#include "storage/apply_view.hpp"
#include "storage/rocks_handles.hpp"
#include "storage/shard_table.hpp"
#include "storage/state_store.hpp"

#include <cstdint>
#include <memory>
#include <utility>

namespace caucus::storage {

class rocks_rows;

/// See `state_store`. `apply` is in rocks_apply.cpp, reads are in
/// rocks_reads.cpp and rocks_control_reads.cpp.
class rocks_state_store final : public state_store {
public:
  /// `table` is shared with the other stores and outlives them.
  rocks_state_store(const rocks_handles& handles, shard_table& table);
  ~rocks_state_store() override;

  io_status apply(std::span<const apply_request> what,
                  std::vector<std::vector<applied_entry>>& out) override;

  std::optional<conversation_row> conversation(const conv_id& conv) override;
  std::optional<member_row> member(const conv_id& conv,
                                   const user_id& user) override;
  std::vector<member_row> members(const conv_id& conv, std::string_view after,
                                  std::size_t limit) override;
  std::vector<stored_message> messages(const conv_id& conv, message_seq after,
                                       message_seq before, std::size_t limit,
                                       bool newest) override;
  std::optional<user_row> user(const user_id& user) override;
  std::optional<credentials_row> credentials(const user_id& user) override;
  std::vector<conversation_link> conversations_of(const user_id& user,
                                                  std::string_view after,
                                                  std::size_t limit) override;
  std::vector<outbox_row> outbox(shard_id shard, std::uint64_t after,
                                 std::size_t limit) override;
  std::vector<user_id> contacts_of(const user_id& user, std::string_view after,
                                   std::size_t limit) override;
  std::vector<user_id> watchers_of(const user_id& user,
                                   std::size_t limit) override;
  std::vector<user_id> online_users(shard_id shard, std::string_view after,
                                    std::size_t limit) override;
  cluster_map cluster() override;
  std::optional<std::string> setting(std::string_view name) override;
  [[nodiscard]] log_index applied(shard_id shard) override;

private:
  /// States of the shards in a batch, until it is on disk.
  using fresh_states = std::vector<std::pair<shard_id, shard_state>>;

  io_status apply_all(std::span<const apply_request> what, fresh_states& states,
                      std::vector<std::vector<applied_entry>>& out);
  io_status apply_shard(const apply_request& what, shard_state& state,
                        std::vector<applied_entry>& out);

  template <class Row>
  std::optional<Row> find(const std::string& key);
  template <class Row>
  std::vector<user_id> names(const std::string& prefix, std::string_view after,
                             const std::string& end, std::size_t limit);
  template <class Row, class Take>
  std::vector<Row> scan(const std::string& begin, const std::string& end,
                        std::size_t limit, Take&& take);
  std::vector<stored_message>
  newest_messages(const data_keys& keys, const conv_id& conv, message_seq after,
                  message_seq before, std::size_t limit);

  rocks_handles handles_;
  shard_table& table_;
  // The applier's own:
  std::unique_ptr<rocks_rows> rows_;
  apply_view view_;
  std::uint64_t replacements_seen_ = 0;
};

} // namespace caucus::storage
