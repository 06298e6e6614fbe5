// For tests: what befalls the replicas of `sim_raft` at random.
#pragma once

#include "sim_raft.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace caucus::test {

/// One random fault, or the end of one.
inline void fault(sim_raft& sim) {
  auto at = sim.random(sim.size());
  switch (sim.random(13)) {
    case 0:
    case 1:
    case 2:
      if (sim.node(at).peer)
        sim.crash(at);
      else
        sim.restart(at);
      break;
    case 3: sim.isolate(at); break;
    case 4: sim.cut(at, sim.random(sim.size())); break;
    case 5: sim.lose(20); break;
    case 6: sim.slow(400); break;
    case 7: // the power fails, for all of them
      for (std::size_t i = 0; i < sim.size(); ++i)
        if (sim.node(i).peer) {
          sim.crash(i);
          if (sim.random(2) == 0)
            sim.restart(i);
        }
      break;
    case 8:
      if (auto leader = sim.leader())
        sim.transfer(*leader);
      break;
    default: sim.heal(); break;
  }
}

inline std::vector<replication::member> members(const sim_raft& sim) {
  return *replication::decode_configuration(
    sim.meta_at(sim.committed()).configuration);
}

/// Proposes a random change of one server; the peer refuses what is unsafe.
inline void change_someone(sim_raft& sim, bool standbys_only = false) {
  // A deposed leader may get it too.
  auto at
    = sim.random(4) == 0 ? std::optional{sim.random(sim.size())} : sim.leader();
  if (!at || sim.committed().value() == 0)
    return;
  auto who = members(sim);
  auto id = replica_id{1 + sim.random(sim.size())};
  auto one = std::find_if(who.begin(), who.end(),
                          [id](const auto& m) { return m.id == id; });
  if (one == who.end())
    who.push_back({id, false});
  else if (standbys_only)
    return;
  else if (!one->voter || sim.random(2) == 0)
    one->voter = !one->voter;
  else if (who.size() > 1)
    who.erase(one);
  if (sim.random(4) == 0) // guard G12 refuses that, if it must
    std::swap(who.front(), who.back());
  sim.submit(*at, entry_kind::change, replication::encode_configuration(who));
}

/// Makes everybody a member again, so that all can be compared.
inline bool readmit(sim_raft& sim) {
  sim.heal();
  for (std::size_t i = 0; i < sim.size(); ++i)
    if (!sim.node(i).peer)
      sim.restart(i);
  int calm = 0; // a removal may still be under way
  for (int i = 0; i < 500 && sim.failure().empty(); ++i) {
    sim.run(100);
    auto who = members(sim);
    calm = who.size() == sim.size() ? calm + 1 : 0;
    if (calm == 50)
      return true;
    if (calm > 0)
      continue;
    auto absent = replica_id{1};
    while (std::any_of(who.begin(), who.end(),
                       [&](const auto& m) { return m.id == absent; }))
      absent = replica_id{absent.value() + 1};
    who.push_back({absent, false});
    if (auto at = sim.leader()) {
      sim.submit(*at, entry_kind::barrier, "");
      sim.submit(*at, entry_kind::change,
                 replication::encode_configuration(who));
    }
  }
  return false;
}

/// How a run goes.
struct sim_plan {
  mono_ms duration = 20'000;
  /// Between two faults.
  mono_ms fault_min = 200;
  mono_ms fault_max = 3200;
  /// Commands at a time, to somebody who may believe to lead.
  int commands = 1;
  /// Servers come, go and change roles.
  bool changes = false;
  /// They never vote, but for the first one.
  bool standbys_only = false;
  /// The load goes on while the replicas come together again.
  bool load_at_end = false;
};

/// After the faults, under load: everybody must get to where all were.
inline void check_under_load(sim_raft& sim, const sim_plan& plan, int count) {
  sim.heal();
  for (std::size_t i = 0; i < sim.size(); ++i)
    if (!sim.node(i).peer)
      sim.restart(i);
  const auto goal = sim.committed();
  const auto end = sim.now() + 15'000;
  const auto there = [&sim, goal] {
    for (std::size_t i = 0; i < sim.size(); ++i)
      if (sim.node(i).applied() <= goal)
        return false;
    return true;
  };
  while (!there() && sim.now() < end && sim.failure().empty()) {
    if (auto at = sim.leader())
      for (int i = 0; i < plan.commands; ++i)
        sim.submit(*at, "l" + std::to_string(count++));
    sim.run(1 + static_cast<mono_ms>(sim.random(10)));
  }
  if (!there())
    sim.fail("somebody does not catch up under load");
}

/// After the faults, of voters only: a majority must get on, whoever is away.
inline void check_majority(sim_raft& sim) {
  sim.heal();
  const auto first_away = sim.random(sim.size());
  for (std::size_t i = 0; i < sim.size(); ++i) {
    auto at = (first_away + i) % sim.size();
    const bool away = i < (sim.size() - 1) / 2;
    if (away && sim.node(at).peer)
      sim.crash(at);
    else if (!away && !sim.node(at).peer)
      sim.restart(at);
  }
  const auto done = sim.run_until_true(15'000, [&sim] {
    auto at = sim.leader();
    if (at && sim.random(20) == 0)
      sim.submit(*at, "the majority");
    return sim.acknowledged().count("the majority") != 0;
  });
  if (!done)
    sim.fail("a majority does not get on");
}

/// Random faults and commands, then calm; what is wrong is in `failure()`.
inline void torment(sim_raft& sim, const sim_plan& plan = {}) {
  const auto end = sim.now() + plan.duration;
  const auto spread
    = static_cast<std::uint64_t>(plan.fault_max - plan.fault_min);
  int count = 0;
  auto next_fault = sim.now();
  while (sim.now() < end && sim.failure().empty()) {
    if (sim.now() >= next_fault) {
      fault(sim);
      next_fault
        = sim.now() + plan.fault_min + static_cast<mono_ms>(sim.random(spread));
    }
    // Whoever believes to lead gets commands, also a deposed one.
    const auto at = sim.random(sim.size());
    for (int i = 0; i < plan.commands; ++i)
      sim.submit(at, "c" + std::to_string(count++));
    if (plan.changes && sim.random(50) == 0)
      change_someone(sim, plan.standbys_only);
    sim.run(1 + static_cast<mono_ms>(sim.random(20)));
  }
  if (!plan.changes && sim.failure().empty())
    check_majority(sim);
  if (plan.changes && sim.failure().empty() && !readmit(sim))
    sim.fail("the group takes no change any more");
  if (plan.load_at_end && sim.failure().empty())
    check_under_load(sim, plan, count);
  if (sim.failure().empty())
    sim.check_end();
}

} // namespace caucus::test
