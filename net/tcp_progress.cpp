// Step 13 of docs/message_flow.md: does a slow reader still take anything?
// A unit of its own: <linux/tcp.h> clashes with <netinet/tcp.h>, which Asio
// includes and whose `tcp_info` ends before the field we need.
#include "net/tcp_progress.hpp"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace caucus::net {

std::uint64_t tcp_bytes_acked(int socket) noexcept {
  tcp_info info{};
  socklen_t size = sizeof(info);
  if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
    return 0;
  return info.tcpi_bytes_acked;
}

} // namespace caucus::net
