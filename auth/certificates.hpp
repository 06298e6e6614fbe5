// Certificates of a cluster: its own CA, and what it signs for each node.
// X.509, EC P-256, by OpenSSL.
#pragma once

#include "model/time.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace caucus::auth {

/// Beyond: no certificate. A name is also a common name, which has 64.
inline constexpr std::size_t certificate_name_bytes_max = 63;
inline constexpr std::size_t certificate_hosts_max = 64;
inline constexpr int certificate_days_max = 36500;

/// A certificate and its private key, both PEM.
struct pem_pair {
  std::string certificate;
  std::string key;
};

struct certified {
  pem_pair pem;
  unix_ms expires_ms = 0;
  std::string error; // one line for people; empty: all is well
};

/// Whom a node's certificate is for.
struct node_subject {
  std::string name;               // as in is_certificate_name
  std::vector<std::string> hosts; // more names or IP addresses of the node
};

/// Whether `name` may be a node's: letters, digits, '.', '-' and '_', the
/// first one a letter or digit. Such a name is also safe as a file's.
[[nodiscard]] bool is_certificate_name(std::string_view name);

/// Whether `host` is an IP address or may be a name in the DNS.
[[nodiscard]] bool is_host(std::string_view host);

/// A new CA that may sign nodes' certificates and nothing else. Valid from an
/// hour before `now`, because clocks differ, for `days`.
[[nodiscard]] certified make_cluster_ca(unix_ms now, int days);

/// A certificate with which a node is server and client of links. Valid like
/// make_cluster_ca's, but not longer than the CA's own. The CA must be one,
/// its key must fit, and it must not have expired.
[[nodiscard]] certified make_node_certificate(const pem_pair& ca,
                                              const node_subject& who,
                                              unix_ms now, int days);

} // namespace caucus::auth
