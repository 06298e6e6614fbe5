// Purpose: the cluster as a node tells it, for people.
#include "cli/admin/cluster_status.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <iomanip>
#include <sstream>
#include <stdexcept>

namespace caucus::cli {

namespace {

using nlohmann::json;

constexpr std::size_t columns = 9;
using row = std::array<std::string, columns>;

node_status read_node(const json& from) {
  node_status one;
  from.at("node").get_to(one.node);
  from.at("state").get_to(one.state);
  from.at("client_url").get_to(one.client_url);
  from.at("cluster_address").get_to(one.cluster_address);
  from.at("up").get_to(one.up);
  from.at("connections").get_to(one.connections);
  from.at("leaders").get_to(one.leaders);
  from.at("replicas").get_to(one.replicas);
  from.at("placed").get_to(one.placed);
  from.at("lag").get_to(one.lag);
  return one;
}

row row_of(const node_status& what) {
  return {std::to_string(what.node), what.state, what.up ? "up" : "down",
          std::to_string(what.leaders),
          // What it has, and what it is to have.
          std::to_string(what.replicas) + '/' + std::to_string(what.placed),
          std::to_string(what.lag), std::to_string(what.connections),
          what.client_url, what.cluster_address};
}

std::string settled_words(std::uint64_t unsettled) {
  if (unsettled == 0)
    return "all groups settled";
  return std::to_string(unsettled) + (unsettled == 1 ? " group" : " groups")
         + " on the move";
}

} // namespace

cluster_status read_status(const std::string& text) {
  try {
    const auto from = json::parse(text);
    cluster_status all;
    from.at("cluster").get_to(all.cluster);
    from.at("version").get_to(all.version);
    from.at("controller").get_to(all.controller);
    from.at("unsettled").get_to(all.unsettled);
    for (const auto& one : from.at("nodes"))
      all.nodes.push_back(read_node(one));
    return all;
  } catch (const json::exception& e) {
    throw std::runtime_error{std::string{"that is no Caucus node: "}
                             + e.what()};
  }
}

std::string read_error(unsigned status, const std::string& text) {
  const auto from = json::parse(text, nullptr, false);
  try {
    return from.at("detail").get<std::string>() + " ("
           + from.at("code").get<std::string>() + ')';
  } catch (const json::exception&) {
    return "the node answers with status " + std::to_string(status);
  }
}

std::string table_of(const cluster_status& what) {
  std::vector<row> rows{{"NODE", "STATE", "LINK", "LEADS", "REPLICAS", "LAG",
                         "CLIENTS", "URL", "CLUSTER ADDRESS"}};
  for (const auto& one : what.nodes)
    rows.push_back(row_of(one));
  std::array<std::size_t, columns> widths{};
  for (const auto& one : rows)
    for (std::size_t i = 0; i < columns; ++i)
      widths[i] = std::max(widths[i], one[i].size());
  std::ostringstream out;
  out << "cluster " << what.cluster << ", version " << what.version
      << ", controller on node " << what.controller << ", "
      << settled_words(what.unsettled) << '\n';
  for (const auto& one : rows) {
    for (std::size_t i = 0; i + 1 < columns; ++i)
      out << std::left << std::setw(static_cast<int>(widths[i] + 2)) << one[i];
    out << one.back() << '\n';
  }
  return out.str();
}

std::string drain_line(const node_status& what) {
  return "node " + std::to_string(what.node) + ": "
         + std::to_string(what.leaders) + " leaders, "
         + std::to_string(what.connections) + " clients, "
         + std::to_string(std::max(what.replicas, what.placed))
         + " replicas left";
}

bool drained(const node_status& what) noexcept {
  return what.leaders == 0 && what.replicas == 0 && what.placed == 0;
}

} // namespace caucus::cli
