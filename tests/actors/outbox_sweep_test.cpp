#include "actors/outbox_sweep.hpp"
#include "model/limits.hpp"

#include <doctest/doctest.h>

using namespace caucus;
using kind = sweep_step::kind;

namespace {

std::vector<outbox_row> rows(std::uint64_t from, std::uint64_t to) {
  std::vector<outbox_row> out;
  for (auto i = from; i <= to; ++i)
    out.push_back({i, user_id{"u" + std::to_string(i)}, {}});
  return out;
}

} // namespace

TEST_CASE("a sweep reads, works, finishes and rests") {
  outbox_sweep sweep;
  auto step = sweep.wake();
  CHECK(step.what == kind::read);
  CHECK(step.after == 0);
  step = sweep.found(rows(1, 2));
  CHECK(step.what == kind::work);
  CHECK(step.rows.size() == 2);
  CHECK(sweep.row_done(2, true).what == kind::wait);
  step = sweep.row_done(1, true);
  CHECK(step.what == kind::finish);
  CHECK(step.done == std::vector<std::uint64_t>{2, 1});
  CHECK(sweep.finished(true).what == kind::rest);
}

TEST_CASE("an empty outbox is left alone") {
  outbox_sweep sweep;
  (void)sweep.wake();
  CHECK(sweep.found({}).what == kind::rest);
}

TEST_CASE("a full window is followed by the next one") {
  outbox_sweep sweep;
  (void)sweep.wake();
  (void)sweep.found(rows(1, limits::courier_window));
  sweep_step step;
  for (std::uint64_t i = 1; i <= limits::courier_window; ++i)
    step = sweep.row_done(i, true);
  step = sweep.finished(true);
  CHECK(step.what == kind::read);
  CHECK(step.after == limits::courier_window);
  CHECK(sweep.found({}).what == kind::rest);
}

TEST_CASE("news while busy cause another read, once") {
  outbox_sweep sweep;
  (void)sweep.wake();
  CHECK(sweep.wake().what == kind::wait);
  CHECK(sweep.wake().what == kind::wait);
  (void)sweep.found(rows(1, 1));
  (void)sweep.row_done(1, true);
  const auto step = sweep.finished(true);
  CHECK(step.what == kind::read);
  CHECK(step.after == 1);
  CHECK(sweep.found({}).what == kind::rest);
}

TEST_CASE("a failed row waits for the retry and holds up no other") {
  outbox_sweep sweep;
  (void)sweep.wake();
  (void)sweep.found(rows(1, 2));
  (void)sweep.row_done(1, false);
  CHECK(sweep.row_done(2, true).done == std::vector<std::uint64_t>{2});
  CHECK(sweep.finished(true).what == kind::retry);
  // A new row is worked on at once, behind the failed one.
  auto step = sweep.wake();
  CHECK(step.what == kind::read);
  CHECK(step.after == 2);
  (void)sweep.found(rows(3, 3));
  CHECK(sweep.row_done(3, true).what == kind::finish);
  CHECK(sweep.finished(true).what == kind::retry);
  // The retry starts from the beginning.
  step = sweep.retry_due();
  CHECK(step.what == kind::read);
  CHECK(step.after == 0);
  (void)sweep.found(rows(1, 1));
  CHECK(sweep.row_done(1, true).what == kind::finish);
  CHECK(sweep.finished(true).what == kind::rest);
}

TEST_CASE("rows that are all left take no finish") {
  outbox_sweep sweep;
  (void)sweep.wake();
  (void)sweep.found(rows(1, 1));
  CHECK(sweep.row_done(1, false).what == kind::retry);
}

TEST_CASE("a failed read or finish is tried again") {
  outbox_sweep sweep;
  (void)sweep.wake();
  CHECK(sweep.read_failed().what == kind::retry);
  CHECK(sweep.retry_due().what == kind::read);
  (void)sweep.found(rows(1, 1));
  (void)sweep.row_done(1, true);
  CHECK(sweep.finished(false).what == kind::retry);
}

TEST_CASE("a retry that comes while new rows are in work waits for them") {
  outbox_sweep sweep;
  (void)sweep.wake();
  CHECK(sweep.read_failed().what == kind::retry);
  CHECK(sweep.wake().what == kind::read);
  CHECK(sweep.retry_due().what == kind::wait);
  CHECK(sweep.found({}).what == kind::retry);
}
