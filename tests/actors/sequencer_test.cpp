#include "actors/sequencer.hpp"
#include "deterministic.hpp"
#include "model/limits.hpp"
#include "shard_disk.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <map>
#include <vector>

using namespace caucus;
using caucus::test::fatal_recorder;

namespace {

/// A node store in memory that can fail.
class small_store : public storage::node_store {
public:
  std::optional<std::string> get(std::string_view key) override {
    const auto it = rows.find(std::string{key});
    return it == rows.end() ? std::nullopt : std::optional{it->second};
  }
  storage::io_status put(std::string_view key,
                         std::string_view value) override {
    if (fail)
      return {"no space"};
    ++puts;
    rows[std::string{key}] = std::string{value};
    return {};
  }
  std::map<std::string, std::string> rows;
  bool fail = false;
  int puts = 0;
};

/// Leases an id at each tick.
struct lessee_state {
  static inline const char* name = "lessee";
  lessee_state(courier_actor::pointer self, sequencer_actor from,
               std::vector<id_lease>* got)
    : self_(self), from_(std::move(from)), got_(got) {}
  courier_actor::behavior_type make_behavior() {
    return {[](const outbox_ready&) {}, [](const leadership&) {},
            [this](caf::tick_atom) {
              self_->request(from_, caf::infinite, lease_ids{1, {}})
                .then([this](const id_lease& x) { got_->push_back(x); });
            }};
  }

private:
  courier_actor::pointer self_;
  sequencer_actor from_;
  std::vector<id_lease>* got_;
};
using lessee = courier_actor::stateful_impl<lessee_state>;

struct fixture : caucus::test::deterministic {
  sequencer_actor start() {
    auto keeper = spawn<horizon_keeper_impl>(&store, fatal.handler());
    return spawn<sequencer_impl>(sequencer_deps{
      node_id{3}, [this] { return now; }, load_horizon(store).value(), keeper});
  }

  small_store store;
  fatal_recorder fatal;
  unix_ms now = snowflake::epoch_ms + 5'000;
};

} // namespace

TEST_CASE_FIXTURE(fixture, "a sequencer leases ids of the clock's time") {
  auto sequencer = start();
  const auto lease = ask<id_lease>(sequencer, lease_ids{16, {}});
  REQUIRE(lease);
  CHECK(lease->count == 16);
  CHECK(snowflake::time_of(lease->first) == now);
  CHECK(store.puts == 1);
}

TEST_CASE_FIXTURE(fixture, "a stream of leases needs few syncs") {
  auto sequencer = start();
  for (int i = 0; i < 200; ++i) {
    now += 100;
    CHECK(ask<id_lease>(sequencer, lease_ids{64, {}}));
  }
  CHECK(store.puts <= 41); // two per second
}

TEST_CASE_FIXTURE(fixture, "ids after a restart are above those before") {
  auto first = start();
  now += 3'000;
  const auto before = ask<id_lease>(first, lease_ids{64, {}});
  kill(first);
  now -= 60'000; // and the clock was wrong
  auto second = start();
  const auto after = ask<id_lease>(second, lease_ids{64, {}});
  REQUIRE(before);
  REQUIRE(after);
  CHECK(after->first.value() >= before->first.value() + 64);
}

TEST_CASE_FIXTURE(fixture, "after a restart leases wait for the clock, and "
                           "tell the true time") {
  auto first = start();
  const auto before = ask<id_lease>(first, lease_ids{64, {}});
  REQUIRE(before);
  kill(first);
  now += 300;
  auto second = start();
  std::vector<id_lease> got;
  auto client = spawn<lessee>(second, &got);
  tell(client, caf::tick_atom_v);
  tell(client, caf::tick_atom_v);
  run();
  CHECK(got.empty());
  now += 699;
  advance(std::chrono::milliseconds{699});
  CHECK(got.empty());
  now += 1;
  advance(std::chrono::milliseconds{1});
  REQUIRE(got.size() == 2);
  CHECK(got[0].first > before->first);
  CHECK(snowflake::time_of(got[0].first) == now);
  CHECK(got[1].first > got[0].first);
}

TEST_CASE_FIXTURE(fixture, "a clock that is slow while leases wait delays "
                           "them, and no more") {
  CHECK(ask<id_lease>(start(), lease_ids{1, {}}));
  auto second = start();
  std::vector<id_lease> got;
  auto client = spawn<lessee>(second, &got);
  tell(client, caf::tick_atom_v);
  run();
  now += 400; // the wall clock was set back meanwhile
  advance(std::chrono::milliseconds{1000});
  CHECK(got.empty());
  now += 600;
  advance(std::chrono::milliseconds{600});
  CHECK(got.size() == 1);
}

TEST_CASE_FIXTURE(fixture, "who leases nothing costs no sync") {
  auto sequencer = start();
  CHECK(ask<id_lease>(sequencer, lease_ids{1, {}}));
  const auto puts = store.puts;
  now += 60'000;
  advance(std::chrono::seconds{60});
  CHECK(store.puts == puts);
}

TEST_CASE_FIXTURE(fixture, "a floor beyond the horizon is waited for") {
  auto sequencer = start();
  const auto floor = snowflake::make(now + 100'000, node_id{9}, 4);
  const auto lease = ask<id_lease>(sequencer, lease_ids{1, floor});
  REQUIRE(lease);
  CHECK(lease->first > floor);
  CHECK(load_horizon(store).value() > snowflake::time_of(lease->first));
}

TEST_CASE_FIXTURE(fixture, "a horizon that cannot be written ends the node") {
  store.fail = true;
  auto sequencer = start();
  CHECK(fatal.lines->size() == 1);
  const auto lease = ask<id_lease>(sequencer, lease_ids{1, {}});
  CHECK(lease.error() == errc::unavailable);
}

TEST_CASE_FIXTURE(fixture, "a damaged horizon is not taken for none") {
  CHECK(load_horizon(store) == unix_ms{0});
  store.rows["sequencer_horizon_ms"] = "12x";
  CHECK_FALSE(load_horizon(store));
}
