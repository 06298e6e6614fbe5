// Purpose: `caucus admin certs`: the cluster's own CA and its nodes'
// certificates, as files that caucusd takes.
#pragma once

#include "model/time.hpp"

#include <string>
#include <vector>

namespace caucus::cli {

struct certs_options {
  std::string dir;
  std::vector<std::string> nodes;
  std::vector<std::string> hosts; // of each of the nodes
  int days = 3650;
};

/// Why the flags make no sense; empty: they do.
[[nodiscard]] std::string problem_of(const certs_options& options);

/// Makes DIR/ca.pem and DIR/ca.key if there are none, and NAME.pem and
/// NAME.key for each node. Keys have mode 0600. Overwrites nothing: looks
/// first, writes then. Prints what it did; answers the exit code (0 or 1).
/// `options` must have no problem.
[[nodiscard]] int certs(const certs_options& options, unix_ms now);

} // namespace caucus::cli
