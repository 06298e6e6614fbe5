// Guard G9: what must end the process does, in a child of the test.
#include "model/limits.hpp"
#include "replication/raft_peer.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdio>
#include <unistd.h>

using namespace caucus;
using namespace caucus::replication;

namespace {

/// Whether `what` ends the process by a signal or with a code other than 0.
template <class Function>
bool dies(Function what) {
  std::fflush(nullptr);
  auto child = fork();
  if (child == 0) {
    std::signal(SIGABRT, SIG_DFL); // doctest would report it
    if (std::freopen("/dev/null", "w", stderr) == nullptr)
      _exit(0);
    what();
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

log_entry entry(std::uint64_t index, entry_kind kind, std::string payload) {
  return {log_index{index}, log_term{1}, kind,
          std::make_shared<const std::string>(std::move(payload))};
}

std::string only_one() {
  return encode_configuration({{replica_id{1}, true}});
}

raft_peer make_peer() {
  return {{replica_id{1}, 1, limits::raft_election, limits::raft_heartbeat},
          [](log_index, log_index) { return std::vector<log_entry>{}; }};
}

shard_log new_shard() {
  shard_log found;
  found.entries.push_back(entry(1, entry_kind::change, only_one()));
  return found;
}

} // namespace

TEST_CASE("a disk that contradicts itself ends the process at start") {
  auto found = new_shard();
  auto starts = [&found] {
    auto peer = make_peer();
    peer.start(found, 0);
  };
  CHECK_FALSE(dies(starts));
  SUBCASE("a hole in the log") {
    found.entries.push_back(entry(3, entry_kind::command, ""));
  }
  SUBCASE("tables ahead of the log") {
    found.applied = log_index{2};
  }
  SUBCASE("a log without its configuration") {
    found.entries[0] = entry(1, entry_kind::command, "");
  }
  SUBCASE("a configuration that is none") {
    found.entries[0] = entry(1, entry_kind::change, "nonsense");
  }
  SUBCASE("terms that fall") {
    found.entries[0].term = log_term{2};
    found.entries.push_back(entry(2, entry_kind::command, ""));
  }
  SUBCASE("a hole between snapshot and log") {
    found.snapshot
      = snapshot_meta{log_index{1}, log_term{1}, only_one(), log_index{1}};
    found.entries[0] = entry(3, entry_kind::command, "");
  }
  CHECK(dies(starts));
}

TEST_CASE("a caller that breaks the contract ends the process") {
  auto peer = make_peer();
  peer.start(new_shard(), 0);
  auto bytes = std::make_shared<const std::string>(only_one());
  CHECK(dies([&] {
    peer.submit({{entry_kind::command, bytes}, {entry_kind::change, bytes}}, 1);
  }));
  CHECK(dies([&] { peer.submit({{entry_kind::command, nullptr}}, 1); }));
  CHECK(dies([&] { peer.configuration_applied(log_index{9}, *bytes, 1); }));
  CHECK(dies([&] {
    peer.snapshot_taken({log_index{9}, log_term{1}, *bytes, log_index{1}}, 0,
                        1);
  }));
  CHECK(dies([&] {
    peer.snapshot_installed({log_index{9}, log_term{1}, *bytes, log_index{1}},
                            1);
  }));
}
