// What an operator can set: a flag beats the file, the file beats the
// `CAUCUS_*` environment.
#pragma once

#include "auth/issuer.hpp"
#include "model/ids.hpp"
#include "model/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace caucus::node {

using host_and_port = std::pair<std::string, std::uint16_t>;

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

/// Who may come in by the client port, and how.
struct access_config {
  /// Both, or none: HTTP and WebSocket without TLS.
  std::filesystem::path tls_cert{};
  std::filesystem::path tls_key{};
  /// Who else makes tokens of users that are good here.
  std::vector<auth::issuer_options> issuers{};

  [[nodiscard]] bool tls() const { return !tls_cert.empty(); }
  /// Whether there are files that SIGHUP has read again.
  [[nodiscard]] bool reloads() const { return tls() || !issuers.empty(); }
};

/// Every field: meaning, unit, default. Zero means "chosen from the cores"
/// where that is said.
struct config {
  /// Folder of the store and the secret; made if missing.
  std::filesystem::path data = "caucus-data";
  /// Address and port of HTTP and WebSocket. Port 0: any free one.
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;
  /// The number that the node wants in the cluster, 0 to 1023; part of every
  /// message id. None: what its folder or the cluster says.
  std::optional<std::uint16_t> node{};
  /// Threads that own sockets. 0: half the cores, at least 1.
  std::size_t io_threads = 0;
  /// Threads of the actor pool. 0: the other half, at least 1.
  std::size_t worker_threads = 0;
  /// Threads for blocking reads. 0: 2.
  std::size_t reader_threads = 0;
  /// Threads that hash passwords. 0: half the cores, at least 1.
  std::size_t account_threads = 0;
  /// RocksDB's block cache, MiB.
  std::size_t block_cache_mib = 64;
  /// trace, debug, info, warn, error, critical, off.
  std::string log_level = "info";
  access_config access{};
  cluster_config cluster{};
};

/// What `parse` answers: a configuration, or the exit code of the program
/// (0 after --help or --version, 2 after an error, whose one line was printed).
struct parsed {
  std::optional<config> value;
  int exit_code = 0;
};

/// Reads flags, environment and file, checks them, fills the zeros. Prints
/// help to stdout and errors to stderr. Main thread, once.
[[nodiscard]] parsed parse(int argc, const char* const* argv);

/// Splits `HOST:PORT`, `[V6]:PORT`. Empty if malformed or the port is above
/// 65535.
[[nodiscard]] std::optional<host_and_port>
split_listen(const std::string& text);

/// The other way round.
[[nodiscard]] std::string join_listen(const host_and_port& where);

} // namespace caucus::node
