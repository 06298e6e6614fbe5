#include "net/session_timer.hpp"

#include <doctest/doctest.h>

namespace caucus::net {

namespace {

using action = timer_action;

constexpr mono_ms s = 1000;

session_timer known(mono_ms now) {
  session_timer timer{now, 0};
  timer.identified();
  return timer;
}

} // namespace

TEST_CASE("a client that does not say hello in 10 s is closed") {
  session_timer timer{0, 0};
  CHECK(timer.check(0, 0).next == 10 * s);
  CHECK(timer.check(9 * s, 0).action == action::none);
  CHECK(timer.check(10 * s, 0).action == action::hello_timeout);
}

TEST_CASE("traffic without hello does not save a client") {
  session_timer timer{0, 0};
  timer.heard(9 * s);
  CHECK(timer.check(10 * s, 0).action == action::hello_timeout);
}

TEST_CASE("a silent client is pinged after 25 s and ends after two misses") {
  auto timer = known(0);
  CHECK(timer.check(0, 0).next == 25 * s);
  CHECK(timer.check(24 * s, 0).action == action::none);
  CHECK(timer.check(25 * s, 0).action == action::ping);
  CHECK(timer.check(49 * s, 0).action == action::none);
  CHECK(timer.check(50 * s, 0).action == action::ping);
  CHECK(timer.check(75 * s, 0).action == action::ping_timeout);
}

TEST_CASE("any traffic counts as an answer") {
  auto timer = known(0);
  CHECK(timer.check(25 * s, 0).action == action::ping);
  timer.heard(26 * s);
  auto verdict = timer.check(50 * s, 0);
  CHECK(verdict.action == action::none);
  CHECK(verdict.next == 51 * s);
  CHECK(timer.check(51 * s, 0).action == action::ping);
  CHECK(timer.check(76 * s, 0).action == action::ping);
  CHECK(timer.check(101 * s, 0).action == action::ping_timeout);
}

TEST_CASE("jitter brings pings forward, by a bounded time") {
  session_timer early{0, session_timer::jitter_max};
  early.identified();
  CHECK(early.check(0, 0).next == 25 * s - session_timer::jitter_max);
  session_timer bounded{0, 1000 * s};
  bounded.identified();
  CHECK(bounded.check(0, 0).next == 25 * s - session_timer::jitter_max);
}

TEST_CASE("a reader that takes nothing for 60 s is cut") {
  auto timer = known(0);
  timer.write_started(0);
  mono_ms now = 0;
  for (auto verdict = timer.check(now, 7); now < 60 * s;
       verdict = timer.check(now, 7)) {
    REQUIRE(verdict.action != action::stalled);
    now = verdict.next;
    timer.heard(now);
  }
  CHECK(now >= 60 * s);
  CHECK(now < 70 * s);
  CHECK(timer.check(now, 7).action == action::stalled);
}

TEST_CASE("a reader that takes a byte now and then lives on") {
  auto timer = known(0);
  timer.write_started(0);
  for (mono_ms now = 0; now < 600 * s; now += 5 * s)
    REQUIRE(timer.check(now, static_cast<std::uint64_t>(now / (30 * s))).action
            == action::none);
}

TEST_CASE("what waits is in the way of pings: they begin when it has left") {
  auto timer = known(0);
  timer.write_started(0);
  CHECK(timer.check(50 * s, 7).action == action::none);
  timer.write_ended();
  CHECK(timer.check(74 * s, 0).action == action::none);
  CHECK(timer.check(75 * s, 0).action == action::ping);
  CHECK(timer.check(100 * s, 0).action == action::ping);
  CHECK(timer.check(125 * s, 0).action == action::ping_timeout);
}

TEST_CASE("no write, no stall") {
  auto timer = known(0);
  timer.write_started(0);
  CHECK(timer.check(1 * s, 7).action == action::none);
  timer.write_ended();
  timer.heard(90 * s);
  CHECK(timer.check(100 * s, 7).action == action::none);
}

TEST_CASE("while the node does not read, silence is not the client's fault") {
  auto timer = known(0);
  timer.paused(true);
  CHECK(timer.check(100 * s, 0).action == action::none);
  timer.paused(false);
  CHECK(timer.check(101 * s, 0).action == action::none);
  CHECK(timer.check(125 * s, 0).action == action::ping);
}

TEST_CASE("a close that does not get through in 5 s is cut") {
  auto timer = known(0);
  timer.close_started(3 * s);
  CHECK(timer.check(7 * s, 0).action == action::none);
  CHECK(timer.check(7 * s, 0).next == 8 * s);
  CHECK(timer.check(8 * s, 0).action == action::close_timeout);
}

} // namespace caucus::net
