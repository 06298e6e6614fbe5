// Purpose: which address a node that looks for a cluster tries next, and when.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace caucus::net {

/// Addresses in the order of their turns. Each that fails waits longer, from
/// limits::discovery_retry_min to discovery_retry_max; nothing is forgotten,
/// because a seed that is down now may be the only one tomorrow. At most
/// limits::discovery_addresses_max; beyond, new ones are ignored.
class discovery_schedule {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// `own`: never tried.
  explicit discovery_schedule(std::string own) : own_(std::move(own)) {}

  /// An address turned up, at once due if it is new.
  void add(const std::string& address, time_point now);

  /// The address that has been due for longest; then it counts as failed until
  /// it turns out otherwise.
  [[nodiscard]] std::optional<std::string> next(time_point now);

  /// It said that it is no leader of a cluster now but knows one: soon again.
  void soon(const std::string& address, time_point now);

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
  struct entry {
    time_point due;
    std::chrono::milliseconds pause{};
  };

  std::string own_;
  std::map<std::string, entry> entries_;
};

} // namespace caucus::net
