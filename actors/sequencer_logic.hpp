// Step 6 of docs/message_flow.md: which ids come next. Plain: time is an
// argument.
#pragma once

#include "actors/messages.hpp"
#include "model/snowflake.hpp"

#include <cstdint>
#include <optional>

namespace caucus {

/// Leases Snowflake ids that rise for ever, whatever the wall clock does: a
/// hybrid logical clock (Kulkarni et al. 2014) whose logical part is the
/// Snowflake's count, and then its milliseconds.
///
/// A durable mark, the horizon, is above every id that was leased. It is
/// `limits::sequencer_horizon` above the wall clock, but only a tenth of that
/// above a logical clock that is ahead of it. A restart waits until the clock
/// has passed the mark that it found, so that ids tell the true time. If the
/// mark is further away, the clock has stepped back: then the restart begins
/// at the mark, ahead of the clock.
class sequencer_logic {
public:
  /// `horizon_ms`: the durable mark that was found; 0: this node never ran.
  sequencer_logic(node_id node, unix_ms horizon_ms) noexcept;

  /// Ids of one millisecond, above all leased before and above `floor`.
  /// `count` is cut to [1, limits::lease_ids_max]. Empty: ask again after
  /// `hold`, if that is not 0; else the durable mark is too low: persist
  /// `horizon_due`, report it, and ask again.
  [[nodiscard]] std::optional<id_lease>
  lease(unix_ms now_ms, std::uint32_t count, message_id floor) noexcept;

  /// Milliseconds until the clock has passed the mark of the run before; 0:
  /// nothing to wait for.
  [[nodiscard]] unix_ms hold(unix_ms now_ms) const noexcept;

  /// The mark to persist now, if one is due: early enough that leases do not
  /// wait for it while they come in a stream.
  [[nodiscard]] std::optional<unix_ms>
  horizon_due(unix_ms now_ms) const noexcept;

  /// `horizon_ms` is durable.
  void horizon_persisted(unix_ms horizon_ms) noexcept;

private:
  node_id node_;
  /// Ids below (ms_, next_) are used up.
  unix_ms ms_;
  std::uint64_t next_ = 0;
  /// No lease yet: `ms_` is the mark of the run before.
  bool fresh_ = true;
  /// Durable: no id of this millisecond or later was leased.
  unix_ms horizon_ms_;
  /// The highest millisecond that a refused lease needed.
  unix_ms wanted_ms_ = 0;
};

} // namespace caucus
