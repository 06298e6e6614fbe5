// Purpose: what nodes that look for each other say by UDP multicast. It yields
// addresses only and proves nothing: trust comes from the links' TLS.
#pragma once

#include "model/ids.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace caucus::net {

/// One datagram. `ask`: which nodes of this cluster are there? `here`: one is.
struct discovery_note {
  enum class kind { ask, here };
  kind what = kind::ask;
  std::string cluster_name{};
  /// `here` only.
  cluster_id cluster{};
  std::string address{}; // HOST:PORT of its links

  bool operator==(const discovery_note&) const = default;
};

/// 1 to limits::cluster_name_bytes_max letters, digits, `.`, `_`, `-`.
[[nodiscard]] bool valid_cluster_name(std::string_view name) noexcept;

/// Whether it could be HOST:PORT: length, printable, one port of 1 to 65535.
[[nodiscard]] bool plausible_address(std::string_view text) noexcept;

/// One line of text: `caucus1 ask NAME` or
/// `caucus1 here NAME CLUSTER-ID-IN-HEX HOST:PORT`.
[[nodiscard]] std::string encode_note(const discovery_note& note);

/// Empty if it is anything else, whatever the bytes are.
[[nodiscard]] std::optional<discovery_note>
parse_note(std::string_view datagram);

} // namespace caucus::net
