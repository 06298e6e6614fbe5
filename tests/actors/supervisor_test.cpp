#include "actors/supervisor.hpp"
#include "support/deterministic.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

using namespace caucus;

namespace {

/// Fails when it is told to.
class brittle : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;

  caf::behavior make_behavior() override {
    return {[](caf::tick_atom) { throw std::runtime_error("broken"); }};
  }
};

struct fixture : test::deterministic {
  caf::actor watched() {
    auto actor = spawn<brittle>();
    tell(supervisor, caf::monitor_atom_v,
         caf::actor_cast<caf::strong_actor_ptr>(actor), std::string{"brittle"});
    run();
    return actor;
  }

  std::vector<std::string> lines;
  supervisor_actor supervisor = spawn<supervisor_impl>(
    [this](std::string_view line) { lines.emplace_back(line); });
};

} // namespace

TEST_CASE_FIXTURE(fixture, "while all goes well the supervisor is silent") {
  watched();
  CHECK(lines.empty());
}

TEST_CASE_FIXTURE(fixture, "an actor that throws ends the process, by name") {
  auto actor = watched();
  tell(actor, caf::tick_atom_v);
  run();
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find("actor=brittle") != std::string::npos);
}

TEST_CASE_FIXTURE(fixture, "one that was dead before it was watched counts") {
  auto actor = spawn<brittle>();
  kill(actor);
  tell(supervisor, caf::monitor_atom_v,
       caf::actor_cast<caf::strong_actor_ptr>(actor), std::string{"late"});
  run();
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find("actor=late") != std::string::npos);
}
