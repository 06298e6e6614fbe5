// Detects damaged values on disk: CRC-32C (Castagnoli).
#include "storage/checksum.hpp"

#include <array>

namespace caucus::storage {

namespace {

constexpr std::uint32_t polynomial = 0x82f63b78; // reversed

using table = std::array<std::uint32_t, 256>;

// Table k advances the checksum over a byte that k bytes follow, so that eight
// look-ups that do not wait for each other cover eight bytes ("slicing-by-8",
// Kounavis and Berry, 2005).
constexpr std::array<table, 8> make_tables() {
  std::array<table, 8> tables{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    auto crc = i;
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc >> 1) ^ ((crc & 1) ? polynomial : 0);
    tables[0][i] = crc;
  }
  for (std::size_t k = 1; k < tables.size(); ++k)
    for (std::uint32_t i = 0; i < 256; ++i) {
      auto crc = tables[k - 1][i];
      tables[k][i] = (crc >> 8) ^ tables[0][crc & 0xff];
    }
  return tables;
}

constexpr auto tables = make_tables();

std::uint32_t little_endian(const char* at) noexcept {
  std::uint32_t value = 0;
  for (int i = 3; i >= 0; --i)
    value = (value << 8) | static_cast<unsigned char>(at[i]);
  return value;
}

} // namespace

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) noexcept {
  auto crc = ~before;
  auto at = bytes.data();
  auto left = bytes.size();
  for (; left >= 8; at += 8, left -= 8) {
    auto low = little_endian(at) ^ crc;
    auto high = little_endian(at + 4);
    crc = tables[7][low & 0xff] ^ tables[6][(low >> 8) & 0xff]
          ^ tables[5][(low >> 16) & 0xff] ^ tables[4][low >> 24]
          ^ tables[3][high & 0xff] ^ tables[2][(high >> 8) & 0xff]
          ^ tables[1][(high >> 16) & 0xff] ^ tables[0][high >> 24];
  }
  for (; left > 0; ++at, --left)
    crc
      = (crc >> 8) ^ tables[0][(crc ^ static_cast<unsigned char>(*at)) & 0xff];
  return ~crc;
}

} // namespace caucus::storage
