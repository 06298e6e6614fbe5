// Step 5 of docs/message_flow.md: addresses, and whether anything is there.
// CAF connects with a blocking connect(2), on one thread for all peers: a host
// that drops packets would stall every link for two minutes.
#include "actors/remoting.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <netdb.h>
#include <poll.h>
#include <unistd.h>

namespace caucus {

namespace {

using steady = std::chrono::steady_clock;

/// Closes a socket at the end of a scope.
struct socket_guard {
  int fd;
  ~socket_guard() { ::close(fd); }
};

/// Waits until the connect that is under way is done: 0, or an errno.
int await_connected(int fd, steady::time_point until) {
  for (;;) {
    using std::chrono::milliseconds;
    const auto left
      = std::chrono::duration_cast<milliseconds>(until - steady::now());
    if (left.count() <= 0)
      return ETIMEDOUT;
    pollfd what{fd, POLLOUT, 0};
    const auto n = ::poll(&what, 1, static_cast<int>(left.count()));
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return n == 0 ? ETIMEDOUT : errno;
    int why = 0;
    socklen_t size = sizeof why;
    if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &why, &size) != 0)
      return errno;
    return why;
  }
}

/// One of the host's addresses: 0, or an errno.
int try_one(const addrinfo& where, steady::time_point until) {
  const int fd
    = ::socket(where.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return errno;
  const socket_guard guard{fd};
  if (::connect(fd, where.ai_addr, where.ai_addrlen) == 0)
    return 0;
  return errno == EINPROGRESS ? await_connected(fd, until) : errno;
}

} // namespace

host_port split_address(std::string_view address) {
  const auto colon = address.rfind(':');
  if (colon == std::string_view::npos)
    return {};
  auto host = address.substr(0, colon);
  const auto digits = address.substr(colon + 1);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  else if (host.find(':') != std::string_view::npos)
    return {};
  std::uint16_t port = 0;
  const auto [end, bad]
    = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (bad != std::errc{} || end != digits.data() + digits.size())
    return {};
  return {std::string{host}, port};
}

bool is_loopback(std::string_view host) {
  const std::string text{host};
  in_addr v4{};
  if (::inet_pton(AF_INET, text.c_str(), &v4) == 1)
    return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  if (::inet_pton(AF_INET6, text.c_str(), &v6) == 1)
    return IN6_IS_ADDR_LOOPBACK(&v6);
  return text == "localhost";
}

std::string probe(const host_port& where, std::chrono::milliseconds limit) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const auto port = std::to_string(where.port);
  if (const int bad
      = ::getaddrinfo(where.host.c_str(), port.c_str(), &hints, &found))
    return ::gai_strerror(bad);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> guard{
    found, &::freeaddrinfo};
  const auto until = steady::now() + limit;
  int last = EHOSTUNREACH;
  for (const auto* each = found; each != nullptr; each = each->ai_next) {
    last = try_one(*each, until);
    if (last == 0)
      return {};
  }
  return std::strerror(last);
}

} // namespace caucus
