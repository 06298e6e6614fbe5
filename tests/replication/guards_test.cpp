// The guards around C-Raft 0.22.1, one by one.
#include "model/limits.hpp"
#include "replication/guards.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace caucus;
using namespace caucus::replication;

namespace {

/// An append_entries after index 10 with entries of these kinds, term 3.
message append(std::initializer_list<entry_kind> kinds) {
  message what;
  what.term = log_term{4};
  what.index = log_index{10};
  what.index_term = log_term{2};
  what.commit = log_index{12};
  auto index = what.index.value();
  for (auto kind : kinds)
    what.entries.push_back({log_index{++index}, log_term{3}, kind,
                            std::make_shared<const std::string>("x")});
  return what;
}

constexpr auto command = entry_kind::command;
constexpr auto change = entry_kind::change;

using people = std::vector<member>;

member voter(std::uint64_t id) {
  return {replica_id{id}, true};
}

member standby(std::uint64_t id) {
  return {replica_id{id}, false};
}

/// Server 1 leads; the configuration is at 50, the log ends at 200.
struct leading {
  people current;
  std::map<std::uint64_t, std::uint64_t> match{{1, 200}, {2, 200}, {3, 200}};

  bool may_become(const people& proposed) {
    change_context now;
    now.self = replica_id{1};
    now.current = &current;
    now.current_index = log_index{50};
    now.last = log_index{200};
    now.match = [this](replica_id id) { return log_index{match[id.value()]}; };
    return may_change(now, proposed);
  }
};

} // namespace

TEST_CASE("G1: every change starts a message of its own") {
  auto parts = split_at_changes(
    append({command, change, command, command, change, change}));
  REQUIRE(parts.size() == 4);
  auto next = log_index{11};
  for (const auto& part : parts) {
    CHECK(part.term == log_term{4});
    CHECK(part.commit == log_index{12});
    CHECK(part.index.value() + 1 == next.value());
    for (std::size_t i = 0; i < part.entries.size(); ++i) {
      CHECK(part.entries[i].index == next);
      CHECK((i == 0 || part.entries[i].kind != change));
      next = log_index{next.value() + 1};
    }
  }
  CHECK(next == log_index{17});
  CHECK(parts[0].index_term == log_term{2});
  CHECK(parts[1].index_term == log_term{3});
}

TEST_CASE("G1: messages without a change in the middle stay whole") {
  CHECK(split_at_changes(append({})).size() == 1);
  CHECK(split_at_changes(append({command, command})).size() == 1);
  CHECK(split_at_changes(append({change, command})).size() == 1);
}

TEST_CASE("G2: a rejected pre-vote tells the newer term") {
  message result;
  result.kind = replication::message_kind::vote_result;
  result.term = log_term{3};
  result.pre_vote = true;
  SUBCASE("rejected") {
    raise_rejected_pre_vote(result, log_term{8});
    CHECK(result.term == log_term{8});
    raise_rejected_pre_vote(result, log_term{5});
    CHECK(result.term == log_term{8});
  }
  SUBCASE("granted") {
    result.granted = true;
    raise_rejected_pre_vote(result, log_term{8});
    CHECK(result.term == log_term{3});
  }
  SUBCASE("a real vote") {
    result.pre_vote = false;
    raise_rejected_pre_vote(result, log_term{8});
    CHECK(result.term == log_term{3});
  }
}

TEST_CASE("G3: entries at or below our snapshot are not looked at again") {
  auto what = append({command, command, command});
  SUBCASE("some are above") {
    trim_below_snapshot(what, log_index{12}, log_term{3});
    CHECK(what.index == log_index{12});
    CHECK(what.index_term == log_term{3});
    REQUIRE(what.entries.size() == 1);
    CHECK(what.entries[0].index == log_index{13});
  }
  SUBCASE("none is above") {
    trim_below_snapshot(what, log_index{20}, log_term{4});
    CHECK(what.index == log_index{20});
    CHECK(what.entries.empty());
  }
  SUBCASE("the message starts at the snapshot or later, or there is none") {
    for (std::uint64_t snapshot : {0, 5, 10}) {
      trim_below_snapshot(what, log_index{snapshot}, log_term{1});
      CHECK(what.index == log_index{10});
      CHECK(what.index_term == log_term{2});
      CHECK(what.entries.size() == 3);
    }
  }
}

TEST_CASE("G4: a late rejection becomes the success that it is by now") {
  message result;
  result.kind = replication::message_kind::append_result;
  result.index = log_index{4};
  result.rejected = log_index{7};
  SUBCASE("at or below what the follower has") {
    correct_stale_rejection(result, log_index{7});
    CHECK(result.rejected == log_index{0});
    CHECK(result.index == log_index{7});
  }
  SUBCASE("above it") {
    correct_stale_rejection(result, log_index{6});
    CHECK(result.rejected == log_index{7});
    CHECK(result.index == log_index{4});
  }
  SUBCASE("a success stays as it is") {
    result.rejected = log_index{};
    correct_stale_rejection(result, log_index{7});
    CHECK(result.index == log_index{4});
  }
}

TEST_CASE("G5: servers change one at a time, and start as standby") {
  leading it{{voter(1), voter(2)}};
  CHECK(it.may_become({voter(1), voter(2), standby(3)}));
  CHECK_FALSE(it.may_become({voter(1), voter(2), voter(3)}));
  CHECK_FALSE(it.may_become({voter(1), voter(2), standby(3), standby(4)}));
  CHECK_FALSE(it.may_become({voter(1), voter(2)}));
  CHECK_FALSE(it.may_become({voter(1), standby(2), standby(3)}));
}

TEST_CASE("G5: a standby is promoted when it has nearly all") {
  leading it{{voter(1), voter(2), standby(3)}};
  people promoted{voter(1), voter(2), voter(3)};
  CHECK(it.may_become(promoted));
  it.match[3] = 200 - limits::raft_promotion_lag_max;
  CHECK(it.may_become(promoted));
  it.match[3] -= 1;
  CHECK_FALSE(it.may_become(promoted));
}

TEST_CASE("G5: every voter that stays must have the change before") {
  leading it{{voter(1), voter(2), voter(3)}};
  it.match[2] = 49;
  CHECK_FALSE(it.may_become({voter(1), voter(2)}));
  CHECK_FALSE(it.may_become({voter(1), voter(2), voter(3), standby(4)}));
  CHECK(it.may_become({voter(1), voter(3)})); // a dead one can go
  CHECK(it.may_become({voter(1), standby(2), voter(3)}));
}

TEST_CASE("G5: a leader does not vote itself out") {
  leading it{{voter(1), voter(2)}};
  CHECK_FALSE(it.may_become({voter(2)}));
  CHECK_FALSE(it.may_become({standby(1), voter(2)}));
  CHECK(it.may_become({voter(1)}));
}

TEST_CASE("G5: the engine of a standby sees itself as a voter, others as is") {
  auto bytes = encode_configuration({voter(1), standby(2), standby(3)});
  auto seen = decode_configuration(with_vote_of(replica_id{2}, bytes));
  REQUIRE(seen.has_value());
  CHECK((*seen)[1].voter);
  CHECK_FALSE((*seen)[2].voter);
  CHECK(with_vote_of(replica_id{1}, bytes) == bytes);
  CHECK(with_vote_of(replica_id{9}, bytes) == bytes);
}

TEST_CASE("G13: nobody hears of the end of its own vote before all do") {
  const configuration_history::item newest{
    log_index{50}, "", {voter(1), voter(2), standby(3)}};
  auto last = [&newest](std::uint64_t to, std::uint64_t commit) {
    return last_to_send(replica_id{to}, newest, log_index{commit},
                        log_index{60})
      .value();
  };
  CHECK(last(2, 49) == 60);
  CHECK(last(3, 49) == 49); // demoted, or new: no difference
  CHECK(last(3, 50) == 60);
  CHECK(last_to_send(replica_id{3}, newest, log_index{49}, log_index{40})
        == log_index{40});
}

TEST_CASE("G14: who leads no more is told so, whatever was said") {
  message offer;
  offer.kind = replication::message_kind::install_snapshot;
  offer.term = log_term{4};
  offer.index = log_index{70};
  CHECK(of_older_term(offer, log_term{5}));
  CHECK_FALSE(of_older_term(offer, log_term{4}));
  auto answer = rejection_of(offer, log_term{5}, log_index{12});
  CHECK(answer.kind == replication::message_kind::append_result);
  CHECK(answer.term == log_term{5});
  CHECK(answer.index == log_index{12});
  CHECK(answer.rejected == log_index{70});
  auto entries = append({command});
  entries.index = log_index{};
  CHECK(of_older_term(entries, log_term{5}));
  CHECK(rejection_of(entries, log_term{5}, log_index{12}).rejected
        == log_index{1});
  offer.kind = replication::message_kind::vote_result;
  CHECK_FALSE(of_older_term(offer, log_term{5}));
}
