// Purpose: the options of a cluster, and which of them go together.
#pragma once

#include "node/config.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace caucus::node {

/// How this node finds others and speaks to them. Without `listen` there is no
/// cluster: the node begins one of its own and nobody can join it.
struct cluster_config {
  /// Where its links arrive.
  std::optional<host_and_port> listen{};
  /// What others dial: HOST:PORT. Empty: `listen`.
  std::string advertise{};
  /// What clients are told. Empty: made from the client port's address.
  std::string client_url{};
  /// Tells clusters of one network apart. Not a secret.
  std::string name = "caucus";
  /// Begin a new cluster where the folder is fresh.
  bool bootstrap = false;
  std::vector<std::string> seeds{}; // HOST:PORT each
  std::optional<host_and_port> dns{};
  /// Group and port. Empty: off.
  std::optional<host_and_port> multicast{};
  /// The IPv4 address of the interface that multicast uses.
  std::string interface = "127.0.0.1";
  /// All three, or none: links on loopback only.
  std::filesystem::path tls_ca{};
  std::filesystem::path tls_cert{};
  std::filesystem::path tls_key{};

  [[nodiscard]] bool tls() const { return !tls_ca.empty(); }
};

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
  std::string interface = "127.0.0.1";
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

/// Whether `host` is surely this machine: 127.0.0.0/8, `::1`, `localhost`.
[[nodiscard]] bool is_loopback(std::string_view host);

} // namespace caucus::node
