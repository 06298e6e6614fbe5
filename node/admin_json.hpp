// What operators are told, as JSON (docs/protocol.md, "Operators").
#pragma once

#include "actors/control_messages.hpp"

#include <string>

namespace caucus::node {

[[nodiscard]] std::string admin_json(const admin_answer& what);

/// `{"url"}`.
[[nodiscard]] std::string route_json(const std::string& url);

/// `{"dir", "complete", "missing", "behind", "nodes", "shards"}`.
[[nodiscard]] std::string backup_json(const backup_report& made);

} // namespace caucus::node
