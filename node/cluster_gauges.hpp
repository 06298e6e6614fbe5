// What /metrics says of this node's part in the cluster.
#pragma once

#include "actors/control_messages.hpp"
#include "actors/link_table.hpp"

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace caucus::node {

/// As of this node's last report to the controller that leads, so that nobody
/// waits for an actor. Thread safe.
class cluster_gauges {
public:
  void update(const node_report& mine, const cluster_map& map);

  /// Nothing before the first report. Whether a peer can be reached is looked
  /// up now.
  void append(std::string& out, const link_table& links) const;

private:
  mutable std::mutex mutex_;
  // guarded by mutex_
  std::vector<node_id> peers_;
  bool known_ = false;
  std::uint64_t version_ = 0;
  std::uint64_t led_ = 0;
  std::uint64_t replicas_ = 0;
  std::uint64_t unsettled_ = 0;
  std::uint64_t lag_ = 0;
};

} // namespace caucus::node
