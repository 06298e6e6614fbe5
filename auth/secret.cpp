// The node's secret: made once, kept in a file that only its owner may read.
#include "auth/token.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

namespace caucus::auth {

namespace {

constexpr std::size_t secret_bytes = 32;

std::string failure(const std::filesystem::path& file, std::string_view what) {
  return "secret file " + file.string() + ": " + std::string{what};
}

/// Closes the descriptor at the end of the scope.
struct descriptor {
  int fd;
  ~descriptor() {
    if (fd >= 0)
      ::close(fd);
  }
};

secret read_secret(const std::filesystem::path& file, int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0)
    return {{}, failure(file, std::strerror(errno))};
  if ((info.st_mode & 077) != 0)
    return {{}, failure(file, "others may read it; chmod 600 it")};
  std::string bytes(secret_bytes + 1, '\0');
  const auto got = ::read(fd, bytes.data(), bytes.size());
  if (got != static_cast<ssize_t>(secret_bytes))
    return {{},
            failure(file, "is not 32 bytes long; it was made by someone "
                          "else or is damaged")};
  bytes.resize(secret_bytes);
  return {std::move(bytes), {}};
}

/// Written aside, synced, then renamed: a crash leaves no half a secret.
bool write_file(const std::filesystem::path& file, std::string_view bytes) {
  const auto aside = file.string() + ".new";
  ::unlink(aside.c_str());
  descriptor out{
    ::open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (out.fd < 0
      || ::write(out.fd, bytes.data(), bytes.size())
           != static_cast<ssize_t>(bytes.size())
      || ::fsync(out.fd) != 0 || ::rename(aside.c_str(), file.c_str()) != 0)
    return false;
  descriptor folder{
    ::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  return folder.fd >= 0 && ::fsync(folder.fd) == 0;
}

} // namespace

std::string store_secret(const std::filesystem::path& file,
                         std::string_view bytes) {
  if (bytes.size() != secret_bytes)
    return failure(file, "what came is not 32 bytes long");
  return write_file(file, bytes) ? std::string{}
                                 : failure(file, std::strerror(errno));
}

secret load_secret(const std::filesystem::path& file) {
  descriptor in{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  return in.fd >= 0 ? read_secret(file, in.fd)
                    : secret{{}, failure(file, std::strerror(errno))};
}

secret load_or_create_secret(const std::filesystem::path& file) {
  descriptor in{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (in.fd >= 0)
    return read_secret(file, in.fd);
  if (errno != ENOENT)
    return {{}, failure(file, std::strerror(errno))};
  std::string fresh(secret_bytes, '\0');
  randombytes_buf(fresh.data(), fresh.size());
  auto error = store_secret(file, fresh);
  return {error.empty() ? std::move(fresh) : std::string{}, std::move(error)};
}

} // namespace caucus::auth
