// Purpose: finds addresses of nodes by a list, by DNS and by UDP multicast, and
// tells others about this node. Addresses only: who may join is decided where
// links are made. Asio is in the .cpp.
#pragma once

#include "model/ids.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace caucus::net {

struct discovery_options {
  std::string cluster_name{};
  std::string own_address{}; // HOST:PORT; never found
  std::vector<std::string> seeds{};
  /// Name and port: all its A and AAAA records, again and again.
  std::optional<std::pair<std::string, std::uint16_t>> dns{};
  /// IPv4 group and port.
  std::optional<std::pair<std::string, std::uint16_t>> multicast{};
  /// The IPv4 address of multicast's interface.
  std::string interface = "127.0.0.1";
  /// Another cluster of the same name is on this network. On discovery's
  /// thread; may come often.
  std::function<void(const std::string& address, cluster_id)> on_other{};
};

/// Where a node might be. `cluster` is 0 where only the address is known.
struct sighting {
  std::string address{};
  cluster_id cluster{};

  bool operator==(const sighting&) const = default;
};

/// Asks until `announce`, answers from then on. Has a thread of its own, which
/// sleeps unless something comes in or is due. Methods: main thread.
class discovery {
public:
  explicit discovery(discovery_options options);
  /// Ends the thread; waits for a question to the name server, if one is under
  /// way, as the system cannot break it off.
  ~discovery();
  discovery(const discovery&) = delete;
  discovery& operator=(const discovery&) = delete;

  /// Answers one line for people if multicast does not work here.
  [[nodiscard]] std::string start();

  /// What turned up since the last call; waits for it, at most so long.
  [[nodiscard]] std::vector<sighting> found(std::chrono::milliseconds wait);

  /// This node is a member of `cluster`: answers those who ask.
  void announce(cluster_id cluster);

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace caucus::net
