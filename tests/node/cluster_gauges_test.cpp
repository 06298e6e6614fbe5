#include "node/cluster_gauges.hpp"
#include "support/deterministic.hpp"

#include <doctest/doctest.h>

using namespace caucus;

namespace {

/// LINK that takes a peer's place in the table.
caf::behavior silent_link(caf::event_based_actor*) {
  return {[](caf::tick_atom) {}};
}

node_report report() {
  node_report mine;
  mine.node = node_id{1};
  const auto replica = [&](std::uint16_t shard, bool leads, bool settled,
                           std::uint64_t behind) {
    mine.replicas.push_back({shard_id{shard}, replica_id{shard + 1U}, leads,
                             settled, log_index{10}, log_index{10 - behind}});
  };
  replica(0, true, true, 0);
  replica(1, true, false, 3);
  replica(2, false, false, 4);
  return mine;
}

cluster_map map() {
  cluster_map known;
  known.version = 7;
  known.nodes = {{node_id{1}, node_state::active},
                 {node_id{2}, node_state::active},
                 {node_id{3}, node_state::draining},
                 {node_id{4}, node_state::removed}};
  return known;
}

bool has(const std::string& text, const std::string& line) {
  return text.find('\n' + line + '\n') != std::string::npos;
}

} // namespace

TEST_CASE_FIXTURE(test::deterministic,
                  "gauges say what a node leads, has and can reach") {
  node::cluster_gauges gauges;
  link_table links;
  std::string out;
  gauges.append(out, links);
  CHECK(out.empty());
  gauges.update(report(), map());
  const auto link = system().spawn(silent_link);
  links.put(node_id{2}, caf::actor_cast<link_actor>(link));
  gauges.append(out, links);
  CHECK(has(out, "caucus_map_version 7"));
  CHECK(has(out, "caucus_replicas 3"));
  CHECK(has(out, "caucus_groups_led 2"));
  CHECK(has(out, "caucus_groups_unsettled 1"));
  CHECK(has(out, "caucus_apply_lag_entries 7"));
  CHECK(has(out, "caucus_link_up{peer=\"2\"} 1"));
  CHECK(has(out, "caucus_link_up{peer=\"3\"} 0"));
  CHECK(out.find("peer=\"4\"") == std::string::npos);
  links.drop(node_id{2});
  out.clear();
  gauges.append(out, links);
  CHECK(has(out, "caucus_link_up{peer=\"2\"} 0"));
  caf::anon_send_exit(link, caf::exit_reason::kill);
}
