// Step 9 of docs/message_flow.md: the tables on RocksDB.
#pragma once

#include "model/limits.hpp"
#include "storage/apply_view.hpp"
#include "storage/rocks_handles.hpp"
#include "storage/state_store.hpp"

#include <array>
#include <atomic>
#include <memory>

namespace caucus::storage {

class rocks_rows;

/// See `state_store`. `apply` is in rocks_apply.cpp, reads are in
/// rocks_reads.cpp.
class rocks_state_store final : public state_store {
public:
  explicit rocks_state_store(const rocks_handles& handles);
  ~rocks_state_store() override;

  /// Reads where each shard's tables are. Once, before anything else.
  io_status load();

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
  [[nodiscard]] log_index applied(shard_id shard) override;

private:
  using shard_states = std::array<shard_state, limits::shard_count>;

  io_status apply_all(std::span<const apply_request> what, shard_states& states,
                      std::vector<std::vector<applied_entry>>& out);
  io_status apply_shard(const apply_request& what, shard_state& state,
                        std::vector<applied_entry>& out);
  void publish(const shard_states& states);

  [[nodiscard]] data_keys keys_of(shard_id shard) const noexcept;
  template <class Row>
  std::optional<Row> find(const std::string& key);
  template <class Row, class Take>
  std::vector<Row> scan(const std::string& begin, const std::string& end,
                        std::size_t limit, Take&& take);

  rocks_handles handles_;
  // The applier's own:
  std::unique_ptr<rocks_rows> rows_;
  apply_view view_;
  shard_states states_;
  // What readers see of `states_`:
  std::array<std::atomic<std::uint64_t>, limits::shard_count> applied_{};
  std::array<std::atomic<std::uint32_t>, limits::shard_count> generation_{};
};

} // namespace caucus::storage
