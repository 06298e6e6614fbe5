// Step 14 of docs/message_flow.md: whether a history may be read from this
// node's own tables (docs/decisions/0013-reads-from-followers.md).
#pragma once

#include "actors/cluster_messages.hpp"
#include "model/limits.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

namespace caucus {

/// Per shard: how far in its log clients of this node may have seen, and how
/// far this node's own tables are. Links tell the first one to other nodes
/// ahead of whatever they carry, so it covers all that a client can have heard
/// through a node: a session never sees a history older than what it knows.
/// What is no shard is ignored. Thread safe, wait free.
class read_floor {
public:
  /// Tells one life of the replica from the next.
  using life = std::uint32_t;

  /// Another node may have told our clients of entries up to here. Call it
  /// before what it told is handed on.
  void heard(log_position what) noexcept {
    if (auto* shard = find(what.shard))
      raise(shard->heard, what.index.value());
  }

  /// Our tables may show these entries soon: whoever reads them may tell.
  void showing(shard_id id, log_index index) noexcept {
    if (auto* shard = find(id))
      raise(shard->shown, index.value());
  }

  /// Our tables have these entries, and may answer.
  void applied(shard_id id, log_index index) noexcept {
    if (auto* shard = find(id))
      shard->applied.store(index.value(), std::memory_order_release);
  }

  /// The replica ends, its tables go. Call it before they do.
  void gone(shard_id id) noexcept {
    auto* shard = find(id);
    if (shard == nullptr)
      return;
    shard->lives.fetch_add(1);
    shard->applied.store(0);
    raise(shard->heard, shard->shown.load());
  }

  /// Up to where anybody may have heard of the shard through this node.
  [[nodiscard]] log_index known(shard_id id) const noexcept {
    const auto* shard = find(id);
    return shard == nullptr
             ? log_index{}
             : log_index{std::max(shard->heard.load(), shard->shown.load())};
  }

  /// Whether our tables may answer now. If so: what `intact` wants.
  [[nodiscard]] std::optional<life> admit(shard_id id) const noexcept {
    const auto* shard = find(id);
    if (shard == nullptr)
      return std::nullopt;
    const auto now = shard->lives.load();
    const auto applied = shard->applied.load();
    if (applied == 0 || applied < shard->heard.load())
      return std::nullopt;
    return now;
  }

  /// Whether the tables were there all the time since `admit`: else what was
  /// read is void.
  [[nodiscard]] bool intact(shard_id id, life since) const noexcept {
    const auto* shard = find(id);
    return shard != nullptr && shard->lives.load() == since;
  }

private:
  using number = std::atomic<std::uint64_t>;
  struct row {
    number heard{0};
    number shown{0};
    number applied{0}; // 0: no replica that may answer
    std::atomic<life> lives{0};
  };

  static void raise(number& what, std::uint64_t to) noexcept {
    auto now = what.load();
    while (now < to && !what.compare_exchange_weak(now, to)) {
      // `now` is what another thread made of it.
    }
  }

  // The control group has no histories.
  row* find(shard_id id) noexcept {
    return id.value() < limits::shard_count ? &rows_[id.value()] : nullptr;
  }
  [[nodiscard]] const row* find(shard_id id) const noexcept {
    return id.value() < limits::shard_count ? &rows_[id.value()] : nullptr;
  }

  std::array<row, limits::shard_count> rows_;
};

/// What one link has told its peer of the floor.
class floor_news {
public:
  /// What is new since the last call.
  [[nodiscard]] std::vector<log_position> take(const read_floor& from) {
    std::vector<log_position> news;
    for (std::uint16_t i = 0; i < limits::shard_count; ++i)
      if (const auto now = from.known(shard_id{i}); now > told_[i])
        news.push_back({shard_id{i}, told_[i] = now});
    return news;
  }

  /// The peer may have forgotten: all is new.
  void clear() noexcept { told_.fill({}); }

private:
  std::array<log_index, limits::shard_count> told_{};
};

/// Histories that were asked for on this node, by who answered.
struct read_counts {
  std::atomic<std::uint64_t> here{0};
  std::atomic<std::uint64_t> passed{0}; // to the leader
};

} // namespace caucus
