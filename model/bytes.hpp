// Words everyone shares: fixed-width little-endian fields in bytes of our own
// (log payloads, values on disk). Keys are not made here: they are big-endian.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace caucus {

/// Appends fields to a string that the caller owns.
class byte_writer {
public:
  explicit byte_writer(std::string& out) : out_(out) {}

  void u8(std::uint8_t value) { out_.push_back(static_cast<char>(value)); }
  void u32(std::uint32_t value) { fixed(value); }
  void u64(std::uint64_t value) { fixed(value); }
  void i64(std::int64_t value) { fixed(static_cast<std::uint64_t>(value)); }

  /// A length (u32) and the bytes.
  void bytes(std::string_view value) {
    u32(static_cast<std::uint32_t>(value.size()));
    out_.append(value);
  }

private:
  template <class Int>
  void fixed(Int value) {
    char raw[sizeof(Int)];
    for (auto& byte : raw) {
      byte = static_cast<char>(value & 0xff);
      value >>= 8;
    }
    out_.append(raw, sizeof raw);
  }

  std::string& out_;
};

/// Reads fields back. Once something is missing, `ok` is false and every
/// further field is zero or empty: callers check once, at the end.
class byte_reader {
public:
  explicit byte_reader(std::string_view from) : rest_(from) {}

  std::uint8_t u8() { return fixed<std::uint8_t>(); }
  std::uint32_t u32() { return fixed<std::uint32_t>(); }
  std::uint64_t u64() { return fixed<std::uint64_t>(); }
  std::int64_t i64() { return static_cast<std::int64_t>(u64()); }

  /// A view into what is being read.
  std::string_view bytes() {
    std::size_t size = u32();
    if (size > rest_.size()) {
      fail();
      return {};
    }
    auto result = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return result;
  }

  std::string string() { return std::string{bytes()}; }

  /// A count of elements that take at least `element_bytes_min` each; fails
  /// if they cannot be there, so that nobody reserves memory for a lie.
  std::uint32_t count(std::size_t element_bytes_min) {
    auto result = u32();
    if (result > rest_.size() / element_bytes_min) {
      fail();
      return 0;
    }
    return result;
  }

  void fail() {
    ok_ = false;
    rest_ = {};
  }

  [[nodiscard]] bool ok() const noexcept { return ok_; }
  /// Whether everything was read and nothing is left.
  [[nodiscard]] bool done() const noexcept { return ok_ && rest_.empty(); }

private:
  template <class Int>
  Int fixed() {
    if (rest_.size() < sizeof(Int)) {
      fail();
      return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = sizeof(Int); i-- > 0;)
      value = (value << 8) | static_cast<unsigned char>(rest_[i]);
    rest_.remove_prefix(sizeof(Int));
    return static_cast<Int>(value);
  }

  std::string_view rest_;
  bool ok_ = true;
};

} // namespace caucus
