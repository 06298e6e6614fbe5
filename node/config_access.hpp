// Purpose: the options of who may come in, and how; which go together.
#pragma once

#include "node/config.hpp"
#include "node/config_cluster.hpp"

#include <string>
#include <vector>

namespace caucus::node {

/// The options as text, before they are checked.
struct raw_access {
  std::string tls_cert;
  std::string tls_key;
  std::vector<std::string> issuers;
};

/// Checks the options and fills `out`.
[[nodiscard]] wrong_option check_access(const raw_access& in,
                                        access_config& out);

} // namespace caucus::node
