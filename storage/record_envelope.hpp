// What is around the fields of every value: a version byte in front, a
// checksum (CRC-32C, u32) over all before it at the end.
#pragma once

#include "model/bytes.hpp"
#include "storage/checksum.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace caucus::storage {

inline constexpr std::uint8_t record_version = 1;
inline constexpr std::size_t checksum_bytes = 4;

/// A value whose fields `fill(byte_writer&)` writes, about `bytes` of them.
template <class Fill>
std::string seal(Fill&& fill, std::size_t bytes = 64) {
  std::string value;
  value.reserve(bytes);
  byte_writer to{value};
  to.u8(record_version);
  fill(to);
  to.u32(crc32c(value));
  return value;
}

/// Checks a value and hands its fields to `take(byte_reader&)`. False if the
/// version is unknown, the checksum is wrong or the fields do not fit.
template <class Take>
bool unseal(std::string_view value, Take&& take) {
  if (value.size() < 1 + checksum_bytes)
    return false;
  auto sealed = value.substr(0, value.size() - checksum_bytes);
  if (byte_reader{value.substr(sealed.size())}.u32() != crc32c(sealed))
    return false;
  byte_reader from{sealed};
  if (from.u8() != record_version)
    return false;
  take(from);
  return from.done();
}

} // namespace caucus::storage
