#pragma once

// The browser client, compiled into the binary by cmake/embed.py.

#include <string_view>

namespace caucus::web {

/// A file of this folder. All views live as long as the program.
struct asset {
  std::string_view path;         ///< as in a URL, with a leading slash
  std::string_view content_type; ///< value of the header of that name
  std::string_view etag;         ///< changes with the bytes; quotes included
  std::string_view bytes;
};

/// Returns the asset at a URL path ("/" is the page), or null.
const asset* find(std::string_view path) noexcept;

} // namespace caucus::web
