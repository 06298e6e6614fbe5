// Step 9 of docs/message_flow.md: what the committed log means, as tables.
#pragma once

#include "model/cluster.hpp"
#include "model/command.hpp"
#include "model/frame.hpp"
#include "model/log.hpp"
#include "model/token_rule.hpp"
#include "storage/log_store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace caucus::storage {

/// Committed entries of one shard: contiguous, rising, from `applied + 1`.
struct apply_request {
  shard_id shard{};
  std::vector<log_entry> entries{};
};

/// What each entry did; for barriers and changes `results` is empty.
struct applied_entry {
  log_index index{};
  std::vector<apply_result> results{}; // one per command of the batch
};

/// A user's secret side.
struct credentials_row {
  user_id user{};
  /// Empty: none is right.
  std::string password_hash{};
  token_rule tokens{};
};

/// The tables of all shards on this node.
///
/// Writes: one thread at a time (the applier). Reads: any thread; a read sees
/// every `apply` that returned before it started.
class state_store {
public:
  virtual ~state_store() = default;

  /// Applies entries of one or more shards in ONE unsynced batch, together
  /// with each shard's applied index, so that a crash leaves both or neither.
  /// Entries at or below the applied index are skipped (results empty).
  /// Answers one row per entry, in order. A payload that cannot be decoded is
  /// an `io_status` error: the node stops rather than diverge.
  virtual io_status apply(std::span<const apply_request> what,
                          std::vector<std::vector<applied_entry>>& out)
    = 0;

  // -- reads: empty when absent ----------------------------------------------

  virtual std::optional<conversation_row> conversation(const conv_id& conv) = 0;
  virtual std::optional<member_row> member(const conv_id& conv,
                                           const user_id& user)
    = 0;
  /// Members after `after` in name order, at most `limit`.
  virtual std::vector<member_row>
  members(const conv_id& conv, std::string_view after, std::size_t limit) = 0;
  /// Messages with seq in (after, before), at most `limit`, rising. With
  /// `newest` the last ones of that range, else the first ones.
  virtual std::vector<stored_message>
  messages(const conv_id& conv, message_seq after, message_seq before,
           std::size_t limit, bool newest)
    = 0;
  virtual std::optional<user_row> user(const user_id& user) = 0;
  virtual std::optional<credentials_row> credentials(const user_id& user) = 0;
  /// A user's conversations after `after` in the order of their ids.
  virtual std::vector<conversation_link>
  conversations_of(const user_id& user, std::string_view after,
                   std::size_t limit)
    = 0;
  /// Waiting outbox rows of a shard with row > `after`, rising.
  virtual std::vector<outbox_row> outbox(shard_id shard, std::uint64_t after,
                                         std::size_t limit)
    = 0;
  /// A user's contacts after `after` in name order.
  virtual std::vector<user_id>
  contacts_of(const user_id& user, std::string_view after, std::size_t limit)
    = 0;
  /// Who watches a user now, in name order.
  virtual std::vector<user_id> watchers_of(const user_id& user,
                                           std::size_t limit)
    = 0;
  /// Users of a shard who are not `offline`, after `after` in name order.
  virtual std::vector<user_id>
  online_users(shard_id shard, std::string_view after, std::size_t limit) = 0;
  /// What the control group says, as far as it was applied here. Without one
  /// on this node: version 0.
  virtual cluster_map cluster() = 0;
  virtual std::optional<std::string> setting(std::string_view name) = 0;
  [[nodiscard]] virtual log_index applied(shard_id shard) = 0;
};

} // namespace caucus::storage
