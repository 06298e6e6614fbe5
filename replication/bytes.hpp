// Words of this folder: little-endian fields in a string, and back.
#pragma once

#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace caucus::replication {

/// Appends fields to a string.
class byte_writer {
public:
  explicit byte_writer(std::size_t expected = 0) { out_.reserve(expected); }

  template <std::unsigned_integral T>
  byte_writer& put(T value) {
    char bytes[sizeof(T)];
    for (std::size_t i = 0; i < sizeof(T); ++i)
      bytes[i] = static_cast<char>(std::uint64_t{value} >> (8 * i));
    out_.append(bytes, sizeof(T));
    return *this;
  }

  byte_writer& put_raw(std::string_view bytes) {
    out_.append(bytes);
    return *this;
  }

  /// With its length (u32) before it.
  byte_writer& put_string(std::string_view bytes) {
    return put(static_cast<std::uint32_t>(bytes.size())).put_raw(bytes);
  }

  [[nodiscard]] std::string& bytes() noexcept { return out_; }

private:
  std::string out_;
};

/// Takes fields off a view. Past the end it gives zeros and is no longer `ok`:
/// one check after many reads is enough.
class byte_reader {
public:
  explicit byte_reader(std::string_view in) : in_(in) {}

  template <std::unsigned_integral T>
  T take() {
    auto bytes = take_raw(sizeof(T));
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
      value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    return static_cast<T>(value);
  }

  std::string_view take_raw(std::size_t size) {
    if (size > in_.size()) {
      ok_ = false;
      in_ = {};
      return {};
    }
    auto result = in_.substr(0, size);
    in_.remove_prefix(size);
    return result;
  }

  std::string_view take_string() { return take_raw(take<std::uint32_t>()); }

  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] bool at_end() const noexcept { return ok_ && in_.empty(); }
  [[nodiscard]] std::string_view rest() const noexcept { return in_; }

private:
  std::string_view in_;
  bool ok_ = true;
};

} // namespace caucus::replication
