// Step 12 of docs/message_flow.md: frames that leave together become one
// WebSocket message.
#pragma once

#include "model/message.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace caucus::net {

/// One frame as it is, or several as one JSON array.
///
/// A frame alone, and every large frame, is sent from its shared bytes. Small
/// frames of an array are copied side by side: Asio hands at most 16 buffers
/// to one `writev` (asio/detail/consuming_buffers.hpp), so that an array of 64
/// frames as 130 buffers would enter the kernel nine times instead of once.
class wire_batch {
public:
  /// Frames that `build` turns into pieces.
  [[nodiscard]] std::vector<shared_bytes>& frames() noexcept { return frames_; }

  /// Valid until the next `build` or `clear`.
  const std::vector<std::string_view>& build();

  /// Bytes of all pieces.
  [[nodiscard]] std::size_t size() const noexcept;

  /// Lets the frames go; keeps a little memory for the next batch.
  void clear() noexcept;

  /// Frames from here on are not copied.
  static constexpr std::size_t large_bytes = 8 * 1024;

private:
  std::vector<shared_bytes> frames_;
  std::vector<std::string_view> pieces_;
  std::string joined_; // brackets, commas and small frames
};

} // namespace caucus::net
