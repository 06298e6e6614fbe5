// Detects damaged values on disk: CRC-32C (Castagnoli), as in RFC 3720,
// appendix B.4. In portable C++, eight bytes at a time.
#pragma once

#include <cstdint>
#include <string_view>

namespace caucus::storage {

/// The checksum of `bytes`, going on from `before` (the checksum of what came
/// in front of them; 0 at the start).
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes,
                                   std::uint32_t before = 0) noexcept;

} // namespace caucus::storage
