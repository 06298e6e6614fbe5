// What operators are told, as JSON (docs/protocol.md, "Operators").
#include "node/admin_json.hpp"

#include "actors/backup.hpp"
#include "cluster/best_copies.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace caucus::node {

namespace {

using json = nlohmann::ordered_json;

std::string_view state_name(node_state state) noexcept {
  switch (state) {
    case node_state::active: return "active";
    case node_state::draining: return "draining";
    case node_state::removed: return "removed";
  }
  return "unknown";
}

/// Addresses come from other nodes' options: they may be no UTF-8.
std::string text_of(const json& what) {
  return what.dump(-1, ' ', false, json::error_handler_t::replace);
}

json node_json(const admin_node& what) {
  return {{"node", what.row.node.value()},
          {"state", state_name(what.row.state)},
          {"cluster_address", what.row.cluster_address},
          {"client_url", what.row.client_url},
          {"since", what.row.since_ms},
          {"up", what.up},
          {"connections", what.connections},
          {"leaders", what.leaders},
          {"replicas", what.replicas},
          {"placed", what.placed},
          {"lag", what.lag}};
}

json copy_json(const std::string& dir, const node_copy& what) {
  json result{{"node", what.node.value()}};
  if (what.problem.empty()) {
    result["dir"] = backup_state::folder_of(dir, what.node);
    result["groups"] = what.groups.size();
  } else {
    result["problem"] = what.problem;
  }
  return result;
}

} // namespace

std::string admin_json(const admin_answer& what) {
  auto nodes = json::array();
  for (const auto& one : what.nodes)
    nodes.push_back(node_json(one));
  return text_of({{"cluster", fmt::format("{:x}", what.cluster.value())},
                  {"version", what.version},
                  {"controller", what.controller.value()},
                  {"unsettled", what.unsettled},
                  {"nodes", std::move(nodes)}});
}

std::string route_json(const std::string& url) {
  return text_of({{"url", url}});
}

std::string backup_json(const backup_report& made) {
  auto nodes = json::array();
  std::vector<std::vector<cluster::group_copy>> copies;
  for (const auto& one : made.nodes) {
    nodes.push_back(copy_json(made.dir, one));
    copies.push_back(one.groups);
  }
  auto shards = json::array();
  auto missing = json::array();
  auto behind = json::array();
  std::uint16_t number = 0;
  for (const auto& best : cluster::best_copies(copies)) {
    const auto shard = number++;
    if (!best.from)
      missing.push_back(shard);
    else
      shards.push_back({{"shard", shard},
                        {"node", made.nodes[*best.from].node.value()},
                        {"applied", best.applied.value()}});
    if (best.from && !best.current)
      behind.push_back(shard);
  }
  return text_of({{"dir", made.dir},
                  {"complete", missing.empty()},
                  {"missing", std::move(missing)},
                  {"behind", std::move(behind)},
                  {"nodes", std::move(nodes)},
                  {"shards", std::move(shards)}});
}

} // namespace caucus::node
