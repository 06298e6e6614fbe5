// Step 1 of docs/message_flow.md: the client port. Everything of Boost is
// behind this header; `node/` starts and stops it.
#pragma once

#include "model/limits.hpp"
#include "net/admin_service.hpp"
#include "net/http_service.hpp"
#include "net/server_counters.hpp"
#include "net/session_events.hpp"
#include "net/static_files.hpp"
#include "net/tls_keys.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace caucus::net {

struct server_options {
  /// An address or a name of this machine.
  std::string host = "127.0.0.1";
  /// 0: any free port; `bind_result` tells which.
  std::uint16_t port = 8080;
  /// At least 1; each has its own io_context and its own sockets.
  std::size_t io_threads = 1;
  /// Open connections. Beyond: 503, and the socket is closed.
  std::size_t connections_max = limits::connections_max;
  /// Without a certificate: HTTP and WebSocket as they are.
  tls_files tls{};
};

struct bind_result {
  std::uint16_t port = 0;
  /// Empty: it listens. Else one line for people, e.g. "port in use".
  std::string error;
};

/// The listener, its I/O threads and every socket on them.
///
/// Life: construct (the io_contexts exist, nothing runs), `bind`, pin actors to
/// the io_contexts, `start`, `stop_accepting`, let the owners close their
/// sessions, `stop`. After `stop` no thread of it runs; the io_contexts, and
/// what is still posted to them, go with the destructor. `service` and `admin`
/// must have answered everything by then.
///
/// Thread: one thread (main) for all of it; `counts` from any.
class server {
public:
  server(server_options options, http_service& service, admin_service& admin,
         static_files files);
  server(const server&) = delete;
  server& operator=(const server&) = delete;
  ~server();

  /// Takes the port; clients may connect and wait from here on. Errors are
  /// values: port in use, no such address, no permission, a certificate that
  /// cannot be used.
  [[nodiscard]] bind_result bind();

  /// Reads certificate and key anew, for connections from now on. Answers one
  /// line for people if they cannot be used: those before stay in use.
  [[nodiscard]] std::string reload_tls();

  /// After `bind`: starts the threads and serves. `acceptors`: one per I/O
  /// thread.
  void start(std::vector<std::shared_ptr<session_acceptor>> acceptors);

  [[nodiscard]] std::size_t io_threads() const noexcept;

  /// New connections are refused from here on. Sessions live on.
  void stop_accepting();

  /// Stops accepting, waits up to `grace` for the last connection to end, cuts
  /// those that are left (their `on_closed` is called), and joins the threads.
  void stop(std::chrono::milliseconds grace);

  /// Sums over all threads. Any thread.
  [[nodiscard]] server_counts counts() const;

  struct impl;
  [[nodiscard]] impl& inner() noexcept { return *impl_; }

private:
  std::unique_ptr<impl> impl_;
};

} // namespace caucus::net
