// Step 5 of docs/message_flow.md: the bytes of a link's batch: one item after
// the other. Encoded by the link, not by CAF's network thread, so that their
// size is known before they are sent, and a malformed one ends only the link.
#pragma once

#include "model/error.hpp"

#include <caf/all.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace caucus {

/// Numbers are on the wire: never renumber.
enum class link_item_kind : std::uint8_t {
  post = 1,    // no answer wanted
  request = 2, // answered by `answer` or `error` of the same number
  answer = 3,
  error = 4, // errc and text instead of a message
};

struct link_item {
  link_item_kind kind = link_item_kind::post;
  std::uint64_t number = 0; // 0: a post
  caf::message what;        // not in `error`
  errc code = errc::none;   // `error` only
  std::string text;
};

/// Gathers items.
class link_items_writer {
public:
  /// Adds an item; answers its bytes. 0: it cannot be written (a message that
  /// must not leave the process: a programmer's error), nothing was added.
  std::size_t add(link_item_kind kind, std::uint64_t number,
                  const caf::message& what);
  std::size_t add_error(std::uint64_t number, errc code,
                        const std::string& text);

  /// Takes back the last item, which had so many bytes.
  void remove_last(std::size_t bytes) { bytes_.resize(bytes_.size() - bytes); }

  /// All bytes; begins anew.
  [[nodiscard]] std::string take();

  void clear() { bytes_.clear(); }

private:
  caf::byte_buffer bytes_;
};

/// Reads them back. A peer's bytes: nothing is believed.
class link_items_reader {
public:
  explicit link_items_reader(const std::string& bytes)
    : source_(nullptr, bytes.data(), bytes.size()) {}

  /// The next item. False: the end, or malformed from here on.
  [[nodiscard]] bool next(link_item& into);

  /// Whether the end was reached and all of it made sense.
  [[nodiscard]] bool ok() const noexcept { return ok_; }

private:
  caf::binary_deserializer source_;
  bool ok_ = true;
};

} // namespace caucus
