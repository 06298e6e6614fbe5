// Purpose: reads what a node sends, at the price of one pass over the bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace caucus::cli {

/// One object of a frame, as far as a load generator cares.
struct frame_item {
  enum class kind : std::uint8_t { reply, failure, message, heads, other };

  kind what = kind::other;
  std::uint64_t rid = 0; // of a reply or failure
  std::string_view text; // the object's own bytes
};

/// Walks over the objects of one WebSocket message without building a tree:
/// the generator must not be the limit. Only keys at the top level of an
/// object count, so that a body may hold anything.
class frame_reader {
public:
  /// `frame` must outlive the reader.
  explicit frame_reader(std::string_view frame) noexcept : text_(frame) {}

  /// Reads the next object. False at the end or where it is not JSON.
  bool next(frame_item& item) noexcept;

  /// Whether `next` ended because the text is not an object or an array of
  /// objects.
  [[nodiscard]] bool malformed() const noexcept { return malformed_; }

private:
  char peek() noexcept;
  bool to_object() noexcept;
  bool read_object(frame_item& item) noexcept;
  bool read_pair(frame_item& item) noexcept;
  bool read_string(std::string_view& out) noexcept;
  bool skip_value() noexcept;

  std::string_view text_;
  std::size_t at_ = 0;
  bool in_array_ = false;
  bool started_ = false;
  bool malformed_ = false;
};

/// The digits behind `"key":` anywhere in `text`, or 0. The caller knows that
/// the key is there once.
[[nodiscard]] std::uint64_t number_after(std::string_view text,
                                         std::string_view quoted_key) noexcept;

/// The string behind `"key":` anywhere in `text`, escapes left as they are.
[[nodiscard]] std::string_view
string_after(std::string_view text, std::string_view quoted_key) noexcept;

} // namespace caucus::cli
