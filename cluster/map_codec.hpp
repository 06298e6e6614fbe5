// Purpose: the map that each node keeps on disk, as bytes.
#pragma once

#include "model/cluster.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace caucus::cluster {

[[nodiscard]] std::string encode_map(const cluster_map& map);

/// Empty: malformed, or of an unknown version of the format.
[[nodiscard]] std::optional<cluster_map> decode_map(std::string_view bytes);

} // namespace caucus::cluster
