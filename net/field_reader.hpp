// Step 2 of docs/message_flow.md: reads the fields of one command, with their
// types and bounds. The first fault is kept; later reads then answer nothing.
#pragma once

#include "model/frame.hpp"
#include "model/limits.hpp"
#include "net/json_reader.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace caucus::net {

/// Unknown fields are never looked at; of two with one name the last counts;
/// `null` counts as absent.
class field_reader {
public:
  enum class need : bool { optional, required };

  explicit field_reader(json_value object) noexcept;

  [[nodiscard]] bool has(std::string_view name) const;

  /// A string of at most `bytes_max` bytes without control characters; empty
  /// only if it is optional.
  std::string text(std::string_view name, std::size_t bytes_max, need how);

  /// As `text`, with any characters: a token, a password.
  std::string opaque(std::string_view name, std::size_t bytes_max, need how);

  std::optional<std::uint64_t> number(std::string_view name, need how);
  std::optional<message_seq> seq(std::string_view name, need how);
  /// Absent: false.
  bool flag(std::string_view name, need how = need::required);

  /// A page size: 0 if absent, cut to `most`.
  std::uint32_t page(std::size_t most);

  conv_id conv();

  /// A list of user names; more than `most` is `beyond`.
  std::vector<user_id> users(std::string_view name, std::size_t most,
                             errc beyond);

  /// conv -> seq, sorted by conv, each once. Absent: an empty list.
  frame::since_list since();

  /// An object's own bytes.
  std::string object(std::string_view name, std::size_t bytes_max);

  void fail(errc code, std::string text);

  [[nodiscard]] bool ok() const noexcept { return code_ == errc::none; }
  [[nodiscard]] errc code() const noexcept { return code_; }
  [[nodiscard]] std::string& why() noexcept { return why_; }

private:
  struct field {
    std::string_view key;
    json_value value;
  };

  /// Null if absent, or after a fault.
  [[nodiscard]] const json_value* find(std::string_view name) const;
  const json_value* find_or_fail(std::string_view name, need how);
  void wrong(std::string_view name, std::string_view what);

  std::array<field, limits::json_fields_max> fields_;
  std::size_t count_ = 0;
  errc code_ = errc::none;
  std::string why_;
};

} // namespace caucus::net
