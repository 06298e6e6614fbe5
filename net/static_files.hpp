// The files of the browser client, as the HTTP side asks for them.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

namespace caucus::net {

/// Views that live as long as the program.
struct static_file {
  std::string_view content_type;
  std::string_view etag; // quotes included
  std::string_view bytes;
};

/// The file at a URL path (with a leading slash, without query), or nothing.
/// Thread safe.
using static_files
  = std::function<std::optional<static_file>(std::string_view path)>;

} // namespace caucus::net
