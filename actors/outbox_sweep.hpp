// Beside the way of docs/message_flow.md: the order of work on one outbox.
#pragma once

#include "model/message.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace caucus {

/// What the courier does next for a shard, and then reports to the sweep.
struct sweep_step {
  enum class kind : std::uint8_t {
    wait,   // for what is under way
    rest,   // the outbox is empty: until `wake`
    read,   // rows after `after`: then `found` or `read_failed`
    work,   // on `rows`: then `row_done` for each of them
    finish, // takes `done` out of the outbox: then `finished`
    retry,  // rows are left that failed: later `retry_due`
  };
  kind what = kind::wait;
  std::uint64_t after = 0;
  std::vector<outbox_row> rows{};
  std::vector<std::uint64_t> done{};
};

/// One window of rows at a time. Rows that fail stay in the outbox and do not
/// hold up those behind them; they come again with the next sweep from the
/// start. Plain: no time, no actor.
class outbox_sweep {
public:
  /// The outbox has new rows.
  [[nodiscard]] sweep_step wake();
  /// Rows after the last read's place, at most limits::courier_window.
  [[nodiscard]] sweep_step found(std::vector<outbox_row> rows);
  [[nodiscard]] sweep_step read_failed();
  /// The work of a row is done, or must be tried again.
  [[nodiscard]] sweep_step row_done(std::uint64_t row, bool ok);
  /// The rows that were done are out of the outbox, or not.
  [[nodiscard]] sweep_step finished(bool ok);
  /// Time to try the failed rows again.
  [[nodiscard]] sweep_step retry_due();

private:
  enum class state : std::uint8_t { resting, busy, waiting };

  sweep_step read();
  sweep_step end_of_window();

  state state_ = state::resting;
  /// Rows up to here were seen.
  std::uint64_t cursor_ = 0;
  /// Rows may have come since the last read began.
  bool again_ = false;
  /// Rows below the cursor are left.
  bool failed_ = false;
  bool window_full_ = false;
  std::size_t open_ = 0; // rows of the window without a report
  std::vector<std::uint64_t> done_;
};

} // namespace caucus
