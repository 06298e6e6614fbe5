// What operators are told, as JSON (docs/protocol.md, "Operators").
#include "node/admin_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string_view>

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

std::string backup_json(const std::string& dir) {
  return text_of({{"dir", dir}});
}

} // namespace caucus::node
