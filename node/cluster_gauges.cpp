// What /metrics says of this node's part in the cluster.
#include "node/cluster_gauges.hpp"

#include "node/metrics.hpp"

#include <fmt/format.h>

#include <iterator>

namespace caucus::node {

void cluster_gauges::update(const node_report& mine, const cluster_map& map) {
  std::lock_guard guard{mutex_};
  known_ = true;
  version_ = map.version;
  replicas_ = mine.replicas.size();
  led_ = unsettled_ = lag_ = 0;
  for (const auto& one : mine.replicas) {
    led_ += one.leads ? 1 : 0;
    unsettled_ += one.leads && !one.settled ? 1 : 0;
    lag_ += one.commit.value() - one.applied.value();
  }
  peers_.clear();
  for (const auto& row : map.nodes)
    if (row.state != node_state::removed && row.node != mine.node)
      peers_.push_back(row.node);
}

void cluster_gauges::append(std::string& out, const link_table& links) const {
  std::lock_guard guard{mutex_};
  if (!known_)
    return;
  const auto gauge
    = [&out](const char* name, const char* help, std::uint64_t value) {
        append_metric(out, name, "gauge", help, value);
      };
  gauge("caucus_map_version", "Version of the cluster's map here.", version_);
  gauge("caucus_replicas", "Replicas on this node.", replicas_);
  gauge("caucus_groups_led", "Groups that are led here.", led_);
  gauge("caucus_groups_unsettled",
        "Groups led here whose replicas are not all where they shall be.",
        unsettled_);
  gauge("caucus_apply_lag_entries",
        "Committed entries that replicas here have not applied.", lag_);
  if (peers_.empty())
    return;
  out += "# HELP caucus_link_up Whether a peer can be reached.\n"
         "# TYPE caucus_link_up gauge\n";
  for (const auto peer : peers_)
    fmt::format_to(std::back_inserter(out),
                   "caucus_link_up{{peer=\"{}\"}} {}\n", peer.value(),
                   links.find(peer) ? 1 : 0);
}

} // namespace caucus::node
