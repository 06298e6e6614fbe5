#include "actors/pending_calls.hpp"

#include <doctest/doctest.h>

using namespace caucus;

namespace {

/// Calls are strings; what is sent is in `sent`.
struct client {
  std::uint64_t say(const std::string& conv, const std::string& what) {
    const auto id = calls.add(conv, what, now);
    if (calls.ready(id))
      sent.push_back(what);
    return id;
  }
  void answer(std::uint64_t id, bool worked = true) {
    pending_calls<std::string>::tickets next;
    calls.finish(id, worked, next);
    send(next);
  }
  bool fail(std::uint64_t id, errc why = errc::unavailable) {
    return calls.failed(id, why, now, rng);
  }
  void wake() {
    now = calls.due().value_or(now);
    send(calls.wake(now));
  }
  void send(const std::vector<std::uint64_t>& ids) {
    for (const auto id : ids)
      sent.push_back(calls.call(id));
  }
  std::vector<std::string> take() { return std::exchange(sent, {}); }

  pending_calls<std::string> calls;
  std::vector<std::string> sent;
  std::minstd_rand rng{1};
  mono_ms now = 1000;
};

using list = std::vector<std::string>;

} // namespace

TEST_CASE("commands leave at once while all is well") {
  client ann;
  const auto a = ann.say("c", "1");
  ann.say("c", "2");
  CHECK(ann.take() == list{"1", "2"});
  ann.answer(a);
  CHECK(ann.calls.size() == 1);
  CHECK(!ann.calls.due());
}

TEST_CASE("one that fails is tried again after a while") {
  client ann;
  const auto a = ann.say("c", "1");
  ann.take();
  CHECK(ann.fail(a));
  CHECK(ann.calls.due() > ann.now);
  CHECK(ann.calls.wake(ann.now).empty());
  ann.wake();
  CHECK(ann.take() == list{"1"});
  CHECK(!ann.calls.due());
}

TEST_CASE("later commands to the same conversation wait behind, in order") {
  client ann;
  const auto a = ann.say("c", "1");
  ann.take();
  ann.fail(a);
  ann.say("c", "2");
  ann.say("other", "x");
  ann.say("c", "3");
  CHECK(ann.take() == list{"x"});
  ann.wake();
  CHECK(ann.take() == list{"1"});
  ann.say("c", "4");
  CHECK(ann.take().empty());
  ann.answer(a);
  CHECK(ann.take() == list{"2", "3", "4"});
  ann.say("c", "5");
  CHECK(ann.take() == list{"5"});
}

TEST_CASE("those that failed together are tried in their own order") {
  client ann;
  const auto a = ann.say("c", "1");
  const auto b = ann.say("c", "2");
  const auto c = ann.say("c", "3");
  ann.take();
  ann.fail(b);
  ann.fail(c);
  ann.fail(a);
  ann.wake();
  CHECK(ann.take() == list{"1"});
  ann.fail(a);
  ann.wake();
  CHECK(ann.take() == list{"1"});
  ann.answer(a);
  CHECK(ann.take() == list{"2", "3"});
  ann.answer(b);
  ann.answer(c);
  CHECK(ann.calls.size() == 0);
}

TEST_CASE("when the first gives up, the next one finds out for itself") {
  client ann;
  const auto a = ann.say("c", "1");
  ann.take();
  ann.fail(a);
  const auto b = ann.say("c", "2");
  ann.say("c", "3");
  ann.wake();
  ann.take();
  ann.now += 20'000;
  CHECK(!ann.fail(a));
  ann.answer(a, false);
  CHECK(ann.take() == list{"2"});
  ann.answer(b);
  CHECK(ann.take() == list{"3"});
}

TEST_CASE("an owner's refusal is an answer too: the rest follows") {
  client ann;
  const auto a = ann.say("c", "1");
  ann.take();
  ann.fail(a);
  ann.say("c", "2");
  ann.wake();
  ann.take();
  CHECK(!ann.fail(a, errc::not_member));
  ann.answer(a, true);
  CHECK(ann.take() == list{"2"});
}
