// Keeps two nodes out of one data folder.
#include "storage/folder_lock.hpp"

#include <sys/file.h>

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace caucus::storage {

namespace {

std::string text_of(int error) {
  return std::generic_category().message(error);
}

// What the holder wrote; empty if it had no time to.
std::string holder_of(int file) {
  char digits[32];
  auto size = ::pread(file, digits, sizeof digits, 0);
  return size > 0 ? std::string{digits, static_cast<std::size_t>(size)}
                  : std::string{};
}

} // namespace

folder_lock::~folder_lock() {
  if (file_ >= 0)
    ::close(file_);
}

folder_lock::outcome folder_lock::take(const std::filesystem::path& dir,
                                       std::string& text) {
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  if (error && !std::filesystem::is_directory(dir)) {
    text = error.message();
    return outcome::unwritable;
  }
  auto name = dir / "caucus.lock";
  auto file = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    text = text_of(errno);
    return outcome::unwritable;
  }
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    auto taken = errno == EWOULDBLOCK;
    text = taken ? holder_of(file) : text_of(errno);
    ::close(file);
    return taken ? outcome::held_by_another : outcome::unwritable;
  }
  file_ = file;
  auto pid = std::to_string(::getpid());
  if (::ftruncate(file, 0) != 0
      || ::pwrite(file, pid.data(), pid.size(), 0)
           != static_cast<ssize_t>(pid.size())) {
    text = text_of(errno);
    return outcome::unwritable;
  }
  return outcome::taken;
}

} // namespace caucus::storage
