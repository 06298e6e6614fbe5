#include "net/flush_list.hpp"
#include "net/timer_wheel.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <vector>

namespace caucus::net {

namespace {

struct probe final : timer_entry {
  void on_timer(mono_ms now) override {
    woken.push_back(now);
    if (then)
      then();
  }
  void on_drain() override { ++drained; }
  void on_shutdown() override { ++shut; }

  std::vector<mono_ms> woken;
  std::function<void()> then;
  int drained = 0;
  int shut = 0;
};

constexpr mono_ms start = 1'000'500;

} // namespace

TEST_CASE("an entry is woken once, never early, within a second") {
  timer_wheel wheel{start};
  probe one;
  wheel.schedule(one, start + 5000);
  for (mono_ms t = start; t <= start + 20'000; t += 250)
    wheel.advance(t);
  REQUIRE(one.woken.size() == 1);
  CHECK(one.woken[0] >= start + 5000);
  CHECK(one.woken[0] <= start + 6000);
}

TEST_CASE("an entry far beyond the wheel is woken in its own round") {
  timer_wheel wheel{start};
  probe one;
  wheel.schedule(one, start + 400'000);
  for (mono_ms t = start; t < start + 400'000; t += 1000)
    wheel.advance(t);
  CHECK(one.woken.empty());
  wheel.advance(start + 401'000);
  CHECK(one.woken.size() == 1);
}

TEST_CASE("an entry that is due already is woken at the next step") {
  timer_wheel wheel{start};
  probe one;
  wheel.schedule(one, 0);
  wheel.advance(start + 1000);
  CHECK(one.woken.size() == 1);
}

TEST_CASE("a later schedule replaces the earlier one") {
  timer_wheel wheel{start};
  probe one;
  wheel.schedule(one, start + 2000);
  wheel.schedule(one, start + 9000);
  wheel.advance(start + 5000);
  CHECK(one.woken.empty());
  wheel.advance(start + 10'000);
  CHECK(one.woken.size() == 1);
}

TEST_CASE("after a long pause everything due is woken once") {
  timer_wheel wheel{start};
  std::vector<probe> many(500);
  for (std::size_t i = 0; i < many.size(); ++i)
    wheel.schedule(many[i], start + static_cast<mono_ms>(i) * 700);
  wheel.advance(start + 10'000'000);
  for (const auto& one : many)
    CHECK(one.woken.size() == 1);
}

TEST_CASE("a cancelled or dead entry is not woken") {
  timer_wheel wheel{start};
  probe cancelled;
  auto dead = std::make_unique<probe>();
  wheel.schedule(cancelled, start + 1000);
  wheel.schedule(*dead, start + 1000);
  wheel.cancel(cancelled);
  dead.reset();
  wheel.advance(start + 5000);
  CHECK(cancelled.woken.empty());
}

TEST_CASE("entries may enter, leave and die while others are woken") {
  timer_wheel wheel{start};
  probe again;
  probe killer;
  auto victim = std::make_unique<probe>();
  again.then = [&] { wheel.schedule(again, wheel.now() + 1000); };
  killer.then = [&] { victim.reset(); };
  wheel.schedule(again, start + 1000);
  wheel.schedule(killer, start + 1000);
  wheel.schedule(*victim, start + 1000);
  for (mono_ms t = start; t <= start + 10'000; t += 500)
    wheel.advance(t);
  CHECK(again.woken.size() >= 9);
  CHECK(killer.woken.size() == 1);
  CHECK(victim == nullptr);
}

TEST_CASE("drain visits everyone and keeps them; shutdown lets them go") {
  timer_wheel wheel{start};
  std::vector<probe> many(10);
  for (std::size_t i = 0; i < many.size(); ++i)
    wheel.schedule(many[i], start + static_cast<mono_ms>(i) * 10'000);
  wheel.drain();
  wheel.shutdown();
  wheel.advance(start + 1'000'000);
  for (const auto& one : many) {
    CHECK(one.drained == 1);
    CHECK(one.shut == 1);
    CHECK(one.woken.empty());
  }
}

TEST_CASE("a wheel may die before its entries") {
  probe one;
  {
    timer_wheel wheel{start};
    wheel.schedule(one, start + 1000);
  }
  timer_wheel other{start};
  other.schedule(one, start + 1000);
  other.advance(start + 3000);
  CHECK(one.woken.size() == 1);
}

TEST_CASE("a burst asks for one run, which flushes each socket once") {
  struct socket final : flushable {
    void flush() override { ++flushed; }
    int flushed = 0;
  };
  int asked = 0;
  flush_list list{[&] { ++asked; }};
  auto a = std::make_shared<socket>();
  auto b = std::make_shared<socket>();
  list.add(a);
  list.add(b);
  CHECK(asked == 1);
  list.run();
  CHECK(a->flushed == 1);
  CHECK(b->flushed == 1);
  list.add(a);
  CHECK(asked == 2);
}

} // namespace caucus::net
