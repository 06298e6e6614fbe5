// Step 2 of docs/message_flow.md: text is UTF-8 (RFC 3629).
#pragma once

#include <string>
#include <string_view>

namespace caucus::net {

/// Whether `text` is well-formed UTF-8: shortest form, no surrogates, at most
/// U+10FFFF.
[[nodiscard]] bool valid_utf8(std::string_view text) noexcept;

/// Appends a code point (a scalar value).
void append_utf8(std::string& out, char32_t point);

} // namespace caucus::net
