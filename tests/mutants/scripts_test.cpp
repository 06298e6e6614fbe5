// Faults that chance does not find, or hardly ever: each has a script that
// leads to it. The script runs twice, without the fault and with it.
#include "hunt.hpp"
#include "model/limits.hpp"
#include "replication/message.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace caucus;
using namespace caucus::test;
using replication::mutant;
using replication::role;

namespace {

using script = bool (*)(std::uint64_t seed);

bool bad_with(mutant what, script run, std::uint64_t seeds) {
  return first_bad_seed(1, seeds, child_errors::dropped,
                        [what, run](std::uint64_t seed) {
                          replication::active_mutant = what;
                          return run(seed);
                        })
    .has_value();
}

using people = std::vector<replication::member>;

bool propose(sim_raft& sim, std::size_t at, const people& who) {
  return sim.submit(at, entry_kind::change,
                    replication::encode_configuration(who));
}

/// Four voters and a standby, the fifth. All have the same and know it.
std::optional<std::size_t> four_and_a_standby(sim_raft& sim, people& who) {
  for (std::uint64_t id = 1; id <= 5; ++id)
    who.push_back({replica_id{id}, id < 5});
  auto leader = sim.elect();
  if (!leader)
    return leader;
  sim.submit(*leader, entry_kind::barrier, "");
  sim.run(1000);
  if (!propose(sim, *leader, who))
    return std::nullopt;
  sim.run(5000);
  return sim.converged() ? leader : std::nullopt;
}

void cut_both_ways(sim_raft& sim, std::size_t one, std::size_t other) {
  sim.cut(one, other);
  sim.cut(other, one);
}

/// Ongaro's erratum of 2015. The old leader makes the standby a voter, and only
/// the standby hears of it; the next leader removes the old one, and one of
/// the others hears of that. Both have a majority by what they know.
bool two_changes_at_once(std::uint64_t seed) {
  sim_raft sim{seed, {.voters = 4, .others = 1}};
  people who;
  const auto old = four_and_a_standby(sim, who);
  if (!old)
    return false;
  for (std::size_t i = 0; i < 4; ++i)
    if (i != *old) {
      cut_both_ways(sim, i, *old);
      cut_both_ways(sim, i, 4);
    }
  auto change = who;
  change[4].voter = true;
  if (!propose(sim, *old, change)
      || !sim.run_until_true(15'000, [&] { return sim.leader() != old; }))
    return false;
  const auto next = *sim.leader();
  sim.run(1000); // it hears from the other two
  std::size_t away = 0;
  while (away == *old || away == next)
    ++away;
  cut_both_ways(sim, next, away);
  change = who;
  change.erase(change.begin() + static_cast<std::ptrdiff_t>(*old));
  propose(sim, next, change);
  sim.run(200);
  for (std::size_t i = 0; i < 4; ++i)
    if (i != *old && i != away)
      sim.crash(i);
  sim.heal();
  sim.run(15'000); // the old leader, the standby, and who was away
  return !sim.failure().empty();
}

/// A leader of two demotes the other one and forgets that in a crash.
bool demotion_forgotten(std::uint64_t seed) {
  sim_raft sim{seed, {.voters = 2}};
  const auto leader = sim.elect();
  if (!leader)
    return false;
  sim.submit(*leader, entry_kind::barrier, "");
  sim.run(1000);
  propose(sim, *leader,
          {{replica_id{1}, *leader == 0}, {replica_id{2}, *leader == 1}});
  sim.run(static_cast<mono_ms>(seed % 20));
  sim.crash(*leader);
  sim.run(3000);
  sim.check_end();
  return !sim.failure().empty();
}

/// The first of two voters, which has voted for the other one in term 5.
struct follower {
  replication::raft_peer peer{
    {replica_id{1}, 7, limits::raft_election, limits::raft_heartbeat},
    [](log_index, log_index) { return std::vector<log_entry>{}; }};
  mono_ms now = 1000;

  follower() {
    shard_log found;
    found.replica = replica_id{1};
    found.state = {log_term{5}, replica_id{2}};
    found.entries.push_back(
      change(1, 1, {{replica_id{1}, true}, {replica_id{2}, true}}));
    peer.start(found, now);
  }

  static log_entry change(std::uint64_t index, std::uint64_t term,
                          const people& who) {
    return {log_index{index}, log_term{term}, entry_kind::change,
            std::make_shared<const std::string>(
              replication::encode_configuration(who))};
  }

  replication::output hear(const replication::message& what) {
    return peer.receive(replica_id{2}, replication::encode_message(what),
                        ++now);
  }
};

/// The leader of term 5 leaves this server alone with its vote.
void leave_alone(follower& it) {
  replication::message append;
  append.term = log_term{5};
  append.index = log_index{1};
  append.index_term = log_term{1};
  append.entries.push_back(
    follower::change(2, 5, {{replica_id{1}, true}, {replica_id{2}, false}}));
  it.hear(append);
  it.peer.persisted(log_index{2}, log_term{5}, ++it.now);
}

/// Leads it in term 5 too, when its time is up?
bool second_leader(std::uint64_t /*seed*/) {
  follower it;
  leave_alone(it);
  for (int i = 0; i < 10 && it.peer.current_role() != role::leader; ++i) {
    it.now = std::max(it.now, it.peer.next_timeout());
    it.peer.timeout(it.now);
  }
  return it.peer.current_role() != role::leader
         || it.peer.current_term() == log_term{5};
}

/// Or when it is told to?
bool second_leader_at_once(std::uint64_t /*seed*/) {
  follower it;
  leave_alone(it);
  replication::message now;
  now.kind = replication::message_kind::timeout_now;
  now.term = log_term{5};
  now.index = log_index{2};
  now.index_term = log_term{5};
  it.hear(now);
  return it.peer.current_role() == role::leader
         && it.peer.current_term() == log_term{5};
}

/// It leads in term 6. Does it vote for the other one there?
bool leader_votes(std::uint64_t /*seed*/) {
  follower it;
  leave_alone(it);
  while (it.peer.current_role() != role::leader) {
    it.now = std::max(it.now, it.peer.next_timeout());
    it.peer.timeout(it.now);
  }
  replication::message request;
  request.kind = replication::message_kind::request_vote;
  request.term = it.peer.current_term();
  request.index = log_index{9};
  request.index_term = log_term{5};
  request.disrupt_leader = true;
  const auto out = it.hear(request);
  return std::any_of(out.messages.begin(), out.messages.end(),
                     [](const auto& one) {
                       auto what = replication::decode_message(one.bytes);
                       return what && what->granted;
                     });
}

/// A late answer to a pre-vote must not move a server that asks no more.
bool moved_by_pre_vote(std::uint64_t /*seed*/) {
  follower it;
  replication::message result;
  result.kind = replication::message_kind::vote_result;
  result.term = log_term{9};
  result.pre_vote = true;
  it.hear(result);
  return it.peer.current_term() != log_term{5};
}

/// A leader of term 4 is late. Does it hear that this server has something?
bool takes_from_the_past(std::uint64_t /*seed*/) {
  follower it;
  replication::message append;
  append.term = log_term{4};
  auto offer = append;
  offer.kind = replication::message_kind::install_snapshot;
  offer.index = log_index{70};
  offer.index_term = log_term{3};
  offer.configuration_index = log_index{1};
  offer.configuration = replication::encode_configuration(
    {{replica_id{1}, true}, {replica_id{2}, true}});
  for (const auto& what : {append, offer})
    for (const auto& one : it.hear(what).messages)
      if (replication::decode_message(one.bytes)->rejected == log_index{})
        return true;
  return false;
}

} // namespace

TEST_CASE("G7: without the fence two changes pass each other") {
  CHECK_FALSE(bad_with(mutant::none, two_changes_at_once, 20));
  CHECK(bad_with(mutant::g7_no_fence, two_changes_at_once, 20));
}

TEST_CASE("G8: without the guard a pre-vote's answer raises the term") {
  CHECK_FALSE(bad_with(mutant::none, moved_by_pre_vote, 1));
  CHECK(bad_with(mutant::g8_pre_vote_results, moved_by_pre_vote, 1));
}

TEST_CASE("G11: without the guard a sole voter leads in another one's term") {
  CHECK_FALSE(bad_with(mutant::none, second_leader, 1));
  CHECK(bad_with(mutant::g11_old_term_later, second_leader, 1));
  CHECK_FALSE(bad_with(mutant::none, second_leader_at_once, 1));
  CHECK(bad_with(mutant::g11_told_to_lead, second_leader_at_once, 1));
  CHECK_FALSE(bad_with(mutant::none, leader_votes, 1));
  CHECK(bad_with(mutant::g11_leader_votes, leader_votes, 1));
}

TEST_CASE("G13: without the guard a forgotten demotion ends all elections") {
  CHECK_FALSE(bad_with(mutant::none, demotion_forgotten, 40));
  CHECK(bad_with(mutant::g13_early_demotion, demotion_forgotten, 40));
}

TEST_CASE("G14: without the guard a leader of the past hears of a success") {
  CHECK_FALSE(bad_with(mutant::none, takes_from_the_past, 1));
  CHECK(bad_with(mutant::g14_stale_answers, takes_from_the_past, 1));
}
