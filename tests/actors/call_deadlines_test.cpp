#include "actors/call_deadlines.hpp"

#include <doctest/doctest.h>

#include <memory>

using namespace caucus;

namespace {

/// Copies share whether an answer was given, as CAF's promises do.
struct call {
  explicit call(int n) : number(n) {}
  [[nodiscard]] bool pending() const { return *open; }
  void answer() const { *open = false; }
  int number;
  std::shared_ptr<bool> open = std::make_shared<bool>(true);
};

constexpr mono_ms age
  = std::chrono::milliseconds{limits::command_timeout}.count();

std::vector<int> numbers(const std::vector<call>& calls) {
  std::vector<int> out;
  for (const auto& one : calls)
    out.push_back(one.number);
  return out;
}

} // namespace

TEST_CASE("a call expires once, at its age") {
  call_deadlines<call> deadlines;
  deadlines.add(call{1}, 100);
  deadlines.add(call{2}, 101);
  CHECK(deadlines.next() == 100 + age);
  CHECK(deadlines.expired(99 + age).empty());
  CHECK(numbers(deadlines.expired(100 + age)) == std::vector{1});
  CHECK(deadlines.next() == 101 + age);
  CHECK(numbers(deadlines.expired(500 + age)) == std::vector{2});
  CHECK_FALSE(deadlines.next());
}

TEST_CASE("who was answered never expires and is never waited for") {
  call_deadlines<call> deadlines;
  const call first{1};
  const call third{3};
  deadlines.add(first, 0);
  deadlines.add(call{2}, 1);
  deadlines.add(third, 2);
  first.answer();
  third.answer();
  CHECK(deadlines.next() == 1 + age);
  CHECK(numbers(deadlines.expired(10 * age)) == std::vector{2});
}

TEST_CASE("abandon names who still waits, once") {
  call_deadlines<call> deadlines;
  const call second{2};
  deadlines.add(call{1}, 0);
  deadlines.add(second, 0);
  second.answer();
  CHECK(numbers(deadlines.abandon()) == std::vector{1});
  CHECK(deadlines.abandon().empty());
  CHECK_FALSE(deadlines.next());
}

TEST_CASE("answered calls behind one that hangs do not pile up") {
  call_deadlines<call> deadlines;
  deadlines.add(call{0}, 0);
  for (int i = 1; i < 50'000; ++i) {
    const call one{i};
    deadlines.add(one, i);
    one.answer();
  }
  CHECK(deadlines.size() <= 2 * limits::conversation_pending_max);
  CHECK(numbers(deadlines.expired(100 * age)) == std::vector{0});
}
