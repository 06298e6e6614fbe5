// Every fault that can be put in on purpose must be found by the simulator, or
// by a script (scripts_test.cpp). A seed that finds one today may not do so
// once the simulation draws other random numbers: hence more seeds than the
// first find needed, which is printed.
#include "hunt.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

using namespace caucus;
using namespace caucus::test;
using replication::mutant;

namespace {

constexpr std::array common_faults{
  fault_to_find{"G1", scenario::churn, 100, mutant::g1_whole_messages},
  fault_to_find{"G3", scenario::churn, 300, mutant::g3_untrimmed},
  fault_to_find{"G5, waits for all", scenario::growth, 50,
                mutant::g5_hasty_changes},
  fault_to_find{"G5, standby votes", scenario::pair, 50,
                mutant::g5_standby_without_vote},
  fault_to_find{"G5, standby stands not", scenario::churn, 50,
                mutant::g5_standby_candidate},
  fault_to_find{"G11, at start", scenario::growth, 100,
                mutant::g11_old_term_at_start},
  fault_to_find{"G12", scenario::growth, 100, mutant::g12_any_order},
  fault_to_find{"vote not durable", scenario::hard_disk, 300,
                mutant::votes_forgotten},
  fault_to_find{"term not durable", scenario::crashes, 10,
                mutant::terms_forgotten},
  fault_to_find{"apply before persist", scenario::lonely, 50,
                mutant::commit_beyond_own_disk},
  fault_to_find{"commit of old terms", scenario::unordered, 200,
                mutant::commit_of_old_terms},
  fault_to_find{"report before sync", scenario::crashes, 10, mutant::none,
                sim_mistake::reports_before_sync},
  fault_to_find{"message before state", scenario::hard_disk, 200, mutant::none,
                sim_mistake::messages_before_state},
  fault_to_find{"torn install", scenario::churn, 50, mutant::none,
                sim_mistake::torn_install},
  fault_to_find{"no retention", scenario::load, 10, mutant::none,
                sim_mistake::no_retention},
  fault_to_find{"compacts too much", scenario::churn, 50, mutant::none,
                sim_mistake::compacts_too_much},
};

/// These take minutes with sanitizers: ./dev check --sim looks for them.
constexpr std::array rare_faults{
  fault_to_find{"G2", scenario::frantic, 2000, mutant::g2_pre_vote_term},
  fault_to_find{"G4", scenario::unordered, 10'000, mutant::g4_stale_rejections},
  fault_to_find{"G6", scenario::load, 100, mutant::g6_no_cap},
  fault_to_find{"G13", scenario::churn, 10'000, mutant::g13_early_demotion},
};

template <class Faults>
void find_all(const Faults& faults) {
  for (const auto& one : faults) {
    const std::string name = one.name;
    const std::string where = name_of(one.where);
    CAPTURE(name);
    CAPTURE(where);
    auto seed = hunt(one);
    CHECK(seed.has_value());
    MESSAGE("the first seed that finds it is " << seed.value_or(0));
  }
}

} // namespace

TEST_CASE("without a fault nothing is found") {
  for (std::size_t i = 0; i < scenario_names.size(); ++i) {
    const std::string where = scenario_names.at(i);
    CAPTURE(where);
    CHECK_FALSE(hunt({"none", static_cast<scenario>(i), 5}).has_value());
  }
}

TEST_CASE("the simulator finds every common fault") {
  find_all(common_faults);
}

TEST_CASE("the simulator finds the rare faults" * doctest::skip()) {
  find_all(rare_faults);
}
