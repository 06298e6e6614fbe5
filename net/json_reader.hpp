// Step 2 of docs/message_flow.md: reads JSON where it lies. Values are views
// into the client's bytes, so that a message body is kept as it came. RFC 8259.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace caucus::net {

enum class json_kind : std::uint8_t {
  object,
  array,
  string,
  number,
  boolean,
  null
};

/// A value as its own bytes, without space around it. Only ever made from
/// text that `json_fault` accepted: the functions below do not check again.
struct json_value {
  json_kind kind = json_kind::null;
  std::string_view raw;
};

/// Says what is wrong with `text`, or nothing (empty): one JSON value with
/// optional space around it, nested at most `depth_max` deep, in UTF-8.
/// Strings with half a surrogate pair are refused: no UTF-8 can hold them.
[[nodiscard]] std::string_view json_fault(std::string_view text,
                                          std::size_t depth_max) noexcept;

/// The value that `text` holds.
[[nodiscard]] json_value json_root(std::string_view text) noexcept;

/// Walks an object or an array. For an array, keys are empty.
class json_walk {
public:
  explicit json_walk(json_value container) noexcept;

  /// Goes to the next element; false at the end.
  bool next() noexcept;

  /// The key between its quotes, escapes not resolved.
  [[nodiscard]] std::string_view key() const noexcept { return key_; }
  [[nodiscard]] json_value value() const noexcept { return value_; }

private:
  std::string_view rest_;
  std::string_view key_;
  json_value value_;
  bool keyed_ = false;
};

/// Resolves escapes. `raw` is a string between its quotes.
[[nodiscard]] std::string json_unescape(std::string_view raw);

/// Whether a raw key means `name`.
[[nodiscard]] bool json_key_is(std::string_view raw_key, std::string_view name);

/// Empty if the value is of another type. Escapes are resolved.
[[nodiscard]] std::optional<std::string> json_string(json_value value);

/// Empty unless the value is an integer in 0..2^64-1 without point or
/// exponent.
[[nodiscard]] std::optional<std::uint64_t> json_uint(json_value value) noexcept;

/// Empty if the value is of another type.
[[nodiscard]] std::optional<bool> json_bool(json_value value) noexcept;

} // namespace caucus::net
