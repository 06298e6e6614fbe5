// Purpose: an open file or socket that closes itself.
#pragma once

#include <cerrno>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace caucus::cli {

/// Owns a file descriptor.
class fd {
public:
  fd() = default;
  explicit fd(int raw) noexcept : raw_(raw) {}
  fd(fd&& other) noexcept : raw_(std::exchange(other.raw_, -1)) {}
  fd& operator=(fd&& other) noexcept {
    std::swap(raw_, other.raw_);
    return *this;
  }
  ~fd() {
    if (raw_ >= 0)
      ::close(raw_);
  }

  [[nodiscard]] int raw() const noexcept { return raw_; }

private:
  int raw_ = -1;
};

/// Answers the result of a system call, or throws its errno.
inline long checked(long result, const char* call) {
  if (result < 0)
    throw std::system_error{errno, std::generic_category(), call};
  return result;
}

} // namespace caucus::cli
