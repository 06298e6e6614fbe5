// Purpose: the options of a cluster, and which of them go together.
#pragma once

#include "node/config.hpp"

#include <string>
#include <vector>

namespace caucus::node {

/// The cluster's options as text, before they are checked.
struct raw_cluster {
  std::string listen;
  std::string advertise;
  std::string client_url;
  std::string name = "caucus";
  bool bootstrap = false;
  std::vector<std::string> seeds;
  std::string dns;
  std::string multicast = "auto"; // auto, off, GROUP:PORT
  std::string interface;          // empty: of the address that others dial
  std::string tls_ca;
  std::string tls_cert;
  std::string tls_key;
};

/// Which option is wrong, and why; `option` empty: none.
struct wrong_option {
  std::string option; // without dashes
  std::string why;
};

/// Checks the options and fills `out`.
[[nodiscard]] wrong_option check_cluster(const raw_cluster& in,
                                         cluster_config& out);

/// Why a node whose folder has no cluster yet cannot come to one with these
/// options; empty: it can. One that has a cluster needs none of them.
[[nodiscard]] std::string problem_of_fresh(const cluster_config& in);

} // namespace caucus::node
