// The HTTP side: requests and answers as plain structs, so that what a
// request means is decided, and tested, without a socket.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace caucus::net {

enum class http_method : std::uint8_t { get, head, post, other };

/// Views into the request; valid while it is.
struct http_request {
  http_method method = http_method::other;
  std::string_view target; // path and query
  std::string_view host;
  std::string_view origin;        // empty: none
  std::string_view if_none_match; // empty: none
  std::string_view authorization; // empty: none
  std::string_view body;
};

struct http_response {
  unsigned status = 200;
  std::string_view content_type = "text/plain; charset=utf-8";
  /// The body, unless `file` has it.
  std::string body;
  /// Bytes that live as long as the program.
  std::string_view file;
  std::string_view etag;      // empty: none
  std::string_view allow;     // 405: the methods
  unsigned retry_after_s = 0; // 0: no header

  [[nodiscard]] std::string_view bytes() const noexcept {
    return file.empty() ? std::string_view{body} : file;
  }
};

} // namespace caucus::net
