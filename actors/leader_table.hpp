// Step 5 of docs/message_flow.md: which node leads and serves each shard.
#pragma once

#include "actors/messages.hpp"
#include "model/limits.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace caucus {

/// What the nodes say of themselves, by shard; the higher term wins, because
/// of two nodes that both believe to lead only that one can commit. A node
/// that cannot be reached serves nothing. Plain.
class leader_table {
public:
  /// Takes news of a node about itself. Answers whether another server is
  /// known now, or the known one may have forgotten what it was told.
  bool learn(const leader_news& what) {
    auto& row = row_of(what.shard);
    if (!what.serving) {
      if (row.node == what.node && row.term <= what.term)
        set(row, what.shard, false);
      return false;
    }
    const bool old
      = what.term < row.term || (what.term == row.term && row.serving);
    if (old)
      return false;
    row.term = what.term;
    row.node = what.node;
    set(row, what.shard, true);
    return true;
  }

  /// `node` leads none of these any more, whatever the term.
  void forget(node_id node) {
    for (std::uint16_t i = 0; i < limits::group_count; ++i)
      if (rows_[i].node == node)
        set(rows_[i], shard_id{i}, false);
  }
  void forget(shard_id shard, node_id node) {
    if (auto& row = row_of(shard); row.node == node)
      set(row, shard, false);
  }

  /// Empty: nobody is known to serve the shard.
  [[nodiscard]] std::optional<node_id> server(shard_id shard) const {
    const auto& row = rows_.at(shard.value());
    return row.serving ? std::optional{row.node} : std::nullopt;
  }

  /// Of the last leader that was known.
  [[nodiscard]] log_term term(shard_id shard) const {
    return rows_.at(shard.value()).term;
  }

  /// What `node` serves.
  [[nodiscard]] std::vector<leader_news> led_by(node_id node) const {
    std::vector<leader_news> out;
    for (std::uint16_t i = 0; i < limits::group_count; ++i)
      if (rows_[i].serving && rows_[i].node == node)
        out.push_back({shard_id{i}, rows_[i].term, node, true});
    return out;
  }

  /// Shards with a known server, without the control group.
  [[nodiscard]] std::uint32_t served() const noexcept { return served_; }

private:
  struct row {
    log_term term{};
    node_id node{};
    bool serving = false;
  };

  row& row_of(shard_id shard) { return rows_.at(shard.value()); }

  void set(row& x, shard_id shard, bool serving) {
    if (x.serving == serving)
      return;
    x.serving = serving;
    if (shard != control_shard)
      served_ += serving ? 1 : -1;
  }

  std::array<row, limits::group_count> rows_{};
  std::uint32_t served_ = 0;
};

} // namespace caucus
