// Beside the way of docs/message_flow.md: the order of work on one outbox.
#include "actors/outbox_sweep.hpp"

#include "model/limits.hpp"

#include <utility>

namespace caucus {

using kind = sweep_step::kind;

sweep_step outbox_sweep::wake() {
  if (state_ == state::busy) {
    again_ = true;
    return {};
  }
  return read();
}

sweep_step outbox_sweep::found(std::vector<outbox_row> rows) {
  window_full_ = rows.size() >= limits::courier_window;
  if (rows.empty())
    return end_of_window();
  cursor_ = rows.back().row;
  open_ = rows.size();
  sweep_step step{kind::work};
  step.rows = std::move(rows);
  return step;
}

sweep_step outbox_sweep::read_failed() {
  failed_ = true;
  window_full_ = false;
  return end_of_window();
}

sweep_step outbox_sweep::row_done(std::uint64_t row, bool ok) {
  if (ok)
    done_.push_back(row);
  else
    failed_ = true;
  if (--open_ > 0)
    return {};
  if (done_.empty())
    return end_of_window();
  sweep_step step{kind::finish};
  step.done = std::exchange(done_, {});
  return step;
}

sweep_step outbox_sweep::finished(bool ok) {
  failed_ = failed_ || !ok;
  return end_of_window();
}

sweep_step outbox_sweep::retry_due() {
  if (state_ != state::waiting)
    return {}; // rows that came meanwhile are in work; the retry follows them
  failed_ = false;
  cursor_ = 0;
  return read();
}

sweep_step outbox_sweep::read() {
  state_ = state::busy;
  again_ = false;
  sweep_step step{kind::read};
  step.after = cursor_;
  return step;
}

sweep_step outbox_sweep::end_of_window() {
  if (again_ || std::exchange(window_full_, false))
    return read();
  state_ = failed_ ? state::waiting : state::resting;
  return {failed_ ? kind::retry : kind::rest};
}

} // namespace caucus
