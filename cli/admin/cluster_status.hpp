// Purpose: the cluster as a node tells it, for people.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace caucus::cli {

/// docs/protocol.md, "Operators".
struct node_status {
  std::uint16_t node = 0;
  std::string state;
  std::string client_url;
  std::string cluster_address;
  bool up = false;
  std::uint64_t connections = 0;
  std::uint64_t leaders = 0;
  std::uint64_t replicas = 0;
  std::uint64_t placed = 0;
  std::uint64_t lag = 0;
};

struct cluster_status {
  std::string cluster;
  std::uint64_t version = 0;
  std::uint16_t controller = 0;
  std::uint64_t unsettled = 0;
  std::vector<node_status> nodes;
};

/// Throws std::runtime_error if it is not that.
[[nodiscard]] cluster_status read_status(const std::string& json);

/// The node's own words of why not: `detail` and `code` of a problem document.
[[nodiscard]] std::string read_error(unsigned status, const std::string& json);

/// Lines for a terminal.
[[nodiscard]] std::string table_of(const cluster_status& what);

/// What a drain still has to move, in one line.
[[nodiscard]] std::string drain_line(const node_status& what);

/// Nothing is led, placed or kept there any more. Clients leave before the
/// replicas do; who comes later, as this program does, does not count.
[[nodiscard]] bool drained(const node_status& what) noexcept;

} // namespace caucus::cli
