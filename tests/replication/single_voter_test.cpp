// One shard with one voter, without a disk: the caller's part is played here.
#include "model/limits.hpp"
#include "replication/raft_peer.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace caucus;
using namespace caucus::replication;

namespace {

shared_bytes bytes(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

log_entry first_entry() {
  return {log_index{1}, log_term{1}, entry_kind::change,
          bytes(encode_configuration({{replica_id{1}, true}}))};
}

/// A peer that has the log of a new shard, and never needs to read it.
struct alone {
  peer_options options{replica_id{1}, 7, limits::raft_election,
                       limits::raft_heartbeat};
  raft_peer peer{options,
                 [](log_index, log_index) { return std::vector<log_entry>{}; }};
  shard_log found;
  mono_ms now = 1000;

  alone() {
    found.replica = replica_id{1};
    found.entries.push_back(first_entry());
  }

  output start() { return peer.start(found, now); }

  output submit(std::string text) {
    return peer.submit({{entry_kind::command, bytes(std::move(text))}}, ++now);
  }

  output persist(const log_entry& last) {
    return peer.persisted(last.index, last.term, ++now);
  }

  /// What a restart would find after `out` was written.
  void write(const output& out) {
    if (out.state)
      found.state = *out.state;
    for (const auto& entry : out.entries)
      found.entries.push_back(entry);
  }
};

} // namespace

TEST_CASE("a single voter leads at start, in a new term of its own") {
  alone it;
  auto out = it.start();
  CHECK(out.now == role::leader);
  CHECK(out.leader == replica_id{1});
  REQUIRE(out.state.has_value());
  CHECK(*out.state == hard_state{log_term{2}, replica_id{1}});
  CHECK(out.term == log_term{2});
  CHECK(out.messages.empty());
  CHECK(out.commit == log_index{1});
  CHECK(it.peer.configuration().first == log_index{1});
}

TEST_CASE("a server that found nothing follows and waits to be added") {
  alone it;
  it.found = {};
  auto out = it.start();
  CHECK(out.now == role::follower);
  CHECK_FALSE(out.state.has_value());
  CHECK(out.commit == log_index{0});
  for (int i = 0; i < 100; ++i) {
    it.now = it.peer.next_timeout();
    out = it.peer.timeout(it.now);
    CHECK(out.now == role::follower);
    CHECK(out.messages.empty());
  }
}

TEST_CASE("an entry commits when it is persisted and not before") {
  alone it;
  it.start();
  auto payload = bytes("hello");
  auto out = it.peer.submit({{entry_kind::command, payload}}, it.now);
  CHECK_FALSE(out.refused);
  REQUIRE(out.entries.size() == 1);
  CHECK(out.entries[0].index == log_index{2});
  CHECK(out.entries[0].term == log_term{2});
  CHECK(out.entries[0].payload == payload); // the same bytes, not a copy
  CHECK(out.commit == log_index{1});
  CHECK(it.peer.last_index() == log_index{2});
  CHECK(it.peer.durable_index() == log_index{1});
  out = it.persist(out.entries[0]);
  CHECK(out.commit == log_index{2});
  CHECK(it.peer.commit_index() == log_index{2});
  CHECK(it.peer.durable_index() == log_index{2});
}

TEST_CASE("the commit never passes what is durable") {
  alone it;
  it.start();
  std::vector<log_entry> written;
  for (int i = 0; i < 10; ++i)
    written.push_back(it.submit(std::to_string(i)).entries.at(0));
  CHECK(it.peer.commit_index() == log_index{1});
  CHECK(it.persist(written[4]).commit == written[4].index);
  CHECK(it.persist(written[9]).commit == written[9].index);
}

TEST_CASE("reports of other terms, of the past and of the future do nothing") {
  alone it;
  it.start();
  auto last = it.submit("a").entries.at(0);
  CHECK(it.peer.persisted(last.index, log_term{1}, it.now).commit
        == log_index{1});
  CHECK(it.peer.persisted(log_index{9}, last.term, it.now).commit
        == log_index{1});
  CHECK(it.persist(last).commit == last.index);
  CHECK(it.persist(last).commit == last.index);
  CHECK(it.peer.persisted(log_index{1}, log_term{1}, it.now).commit
        == last.index);
}

TEST_CASE("many entries go in one call and keep their order and kinds") {
  alone it;
  it.start();
  auto out = it.peer.submit({{entry_kind::command, bytes("a")},
                             {entry_kind::barrier, bytes("")},
                             {entry_kind::command, bytes("b")}},
                            it.now);
  REQUIRE(out.entries.size() == 3);
  CHECK(*out.entries[0].payload == "a");
  CHECK(out.entries[1].kind == entry_kind::barrier);
  CHECK(out.entries[2].index == log_index{4});
  CHECK(it.persist(out.entries[2]).commit == log_index{4});
  CHECK(it.peer.submit({}, it.now).entries.empty());
}

TEST_CASE("a restart from the log goes on where it ended") {
  alone before;
  before.write(before.start());
  for (int i = 0; i < 5; ++i)
    before.write(before.submit(std::to_string(i)));
  before.found.applied = log_index{4};

  alone after;
  after.found = before.found;
  for (auto& entry : after.found.entries) // as log_store::load gives them
    if (entry.kind != entry_kind::change)
      entry.payload = bytes("");
  auto out = after.start();
  CHECK(out.now == role::leader);
  CHECK(out.term == log_term{3});
  CHECK(out.commit == log_index{6}); // all of it: nobody else has a say
  CHECK(after.submit("next").entries.at(0).index == log_index{7});
}

TEST_CASE("a server that is not the leader refuses entries") {
  alone it;
  it.found.entries[0].payload = bytes(
    encode_configuration({{replica_id{1}, true}, {replica_id{2}, true}}));
  CHECK(it.start().now == role::follower);
  auto out = it.submit("a");
  CHECK(out.refused);
  CHECK(out.entries.empty());
  CHECK(it.peer.last_index() == log_index{1});
  CHECK(it.peer.transfer(replica_id{}, it.now).refused);
}

TEST_CASE("too many uncommitted entries are refused until some commit") {
  alone it;
  it.start();
  log_entry last;
  for (std::uint64_t i = 0; i < limits::raft_uncommitted_max; ++i) {
    auto out = it.submit("x");
    REQUIRE_FALSE(out.refused);
    last = out.entries.at(0);
  }
  CHECK(it.submit("one too many").refused);
  CHECK(it.peer.last_index() == last.index);
  CHECK(it.persist(last).commit == last.index);
  CHECK_FALSE(it.submit("again").refused);
}

TEST_CASE("a snapshot with compaction, and a restart from it") {
  alone it;
  it.write(it.start());
  output out;
  for (int i = 0; i < 20; ++i) {
    out = it.submit(std::to_string(i));
    it.write(out);
    out = it.persist(out.entries.at(0));
  }
  CHECK(out.commit == log_index{21});
  auto [where, who] = it.peer.configuration();
  auto meta = snapshot_meta{log_index{20}, it.peer.current_term(), who, where};
  out = it.peer.snapshot_taken(meta, 5, it.now);
  CHECK(out.commit == log_index{21});
  CHECK_FALSE(it.submit("goes on").refused);
  it.peer.snapshot_taken(meta, 5, it.now); // the same again does nothing

  alone after;
  after.found = it.found; // without "goes on", which was never written
  after.found.snapshot = meta;
  after.found.applied = log_index{20};
  auto& entries = after.found.entries;
  SUBCASE("with the entries that were kept") {
    entries.erase(entries.begin(), entries.begin() + 15);
  }
  SUBCASE("with those above the snapshot only") {
    entries.erase(entries.begin(), entries.begin() + 20);
  }
  out = after.start();
  CHECK(out.now == role::leader);
  CHECK(out.commit == log_index{21});
  CHECK(after.peer.configuration().second == who);
  CHECK(after.peer.configuration().first == log_index{1});
  auto next = after.submit("next").entries.at(0);
  CHECK(next.index == log_index{22});
  CHECK(after.persist(next).commit == log_index{22});
}

TEST_CASE("a snapshot may leave no entry in the log") {
  alone it;
  it.start();
  auto last = it.submit("a").entries.at(0);
  it.persist(last);
  auto [where, who] = it.peer.configuration();
  auto meta = snapshot_meta{last.index, last.term, who, where};
  it.peer.snapshot_taken(meta, 0, it.now);
  CHECK(it.peer.last_index() == last.index);
  CHECK(it.submit("b").entries.at(0).index == log_index{3});

  alone after;
  after.found = {};
  after.found.state = {last.term, replica_id{1}};
  after.found.snapshot = meta;
  after.found.applied = last.index;
  auto out = after.start();
  CHECK(out.now == role::leader);
  CHECK(out.commit == last.index);
}

TEST_CASE("a single leader stays leader for ever, and its timer never spins") {
  alone it;
  it.start();
  auto end = it.now + 600'000;
  int calls = 0;
  while (it.now < end) {
    auto next = it.peer.next_timeout();
    REQUIRE(next >= it.now + 5);
    it.now = next;
    CHECK(it.peer.timeout(it.now).now == role::leader);
    ++calls;
  }
  CHECK(calls < 1000);
}

TEST_CASE("a change before an entry of the own term is committed is refused") {
  alone it;
  it.start();
  auto grown = bytes(
    encode_configuration({{replica_id{1}, true}, {replica_id{2}, false}}));
  CHECK(it.peer.submit({{entry_kind::change, grown}}, it.now).refused);
  auto barrier
    = it.peer.submit({{entry_kind::barrier, bytes("")}}, it.now).entries.at(0);
  CHECK(it.peer.submit({{entry_kind::change, grown}}, it.now).refused);
  it.persist(barrier);
  auto out = it.peer.submit({{entry_kind::change, grown}}, it.now);
  REQUIRE_FALSE(out.refused);
  auto index = out.entries.at(0).index;
  CHECK(it.persist(out.entries.at(0)).commit == index);
  CHECK(it.peer.configuration().first == log_index{1});
  it.peer.configuration_applied(index, *grown, it.now);
  CHECK(it.peer.configuration().first == index);
  CHECK(it.peer.configuration().second == *grown);
}

TEST_CASE("a change that was applied before a restart is not in the way") {
  alone it;
  auto grown
    = encode_configuration({{replica_id{1}, true}, {replica_id{2}, false}});
  it.found.state = {log_term{2}, replica_id{1}};
  it.found.entries.push_back(
    {log_index{2}, log_term{2}, entry_kind::change, bytes(grown)});
  it.found.applied = log_index{2};
  CHECK(it.start().now == role::leader);
  CHECK(it.peer.configuration().first == log_index{2});
  auto barrier
    = it.peer.submit({{entry_kind::barrier, bytes("")}}, it.now).entries.at(0);
  it.persist(barrier);
  auto back = bytes(encode_configuration({{replica_id{1}, true}}));
  CHECK_FALSE(it.peer.submit({{entry_kind::change, back}}, it.now).refused);
}
