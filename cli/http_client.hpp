// Purpose: HTTP requests to a node. No Boost here.
#pragma once

#include "cli/target.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace caucus::cli {

struct http_reply {
  unsigned status = 0;
  std::string body;
};

/// One keep-alive connection; every call blocks, until the deadline at most,
/// and throws std::runtime_error with one line for people. One thread.
class http_client {
public:
  using clock = std::chrono::steady_clock;

  /// Connects. `token`: goes with every request as `Bearer`; empty: none.
  /// `ca_file`: see make_client_tls.
  http_client(const target& where, clock::time_point deadline,
              std::string token = {}, const std::string& ca_file = {});
  ~http_client();
  http_client(const http_client&) = delete;
  http_client& operator=(const http_client&) = delete;

  [[nodiscard]] http_reply get(const std::string& path);
  [[nodiscard]] http_reply post(const std::string& path, std::string body);

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace caucus::cli
