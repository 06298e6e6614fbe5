// Purpose: what one send to a loopback socket costs here.
#include "cli/fd.hpp"
#include "cli/probe/probe.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <nlohmann/json.hpp>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <chrono>
#include <ctime>
#include <thread>
#include <vector>

namespace caucus::cli {

namespace {

using std::chrono::steady_clock;

/// Both ends of many loopback TCP connections.
struct socket_pairs {
  std::vector<fd> writers;
  std::vector<fd> readers;
};

void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

fd tcp_socket() {
  return fd{static_cast<int>(
    checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"))};
}

socket_pairs connect_pairs(std::size_t count) {
  auto listener = tcp_socket();
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof place;
  auto* address = reinterpret_cast<sockaddr*>(&place);
  checked(::bind(listener.raw(), address, size), "bind");
  checked(::listen(listener.raw(), 16), "listen");
  checked(::getsockname(listener.raw(), address, &size), "getsockname");
  socket_pairs pairs;
  for (std::size_t i = 0; i < count; ++i) {
    pairs.readers.push_back(tcp_socket());
    checked(::connect(pairs.readers.back().raw(), address, size), "connect");
    auto raw = ::accept4(listener.raw(), nullptr, nullptr, SOCK_CLOEXEC);
    pairs.writers.emplace_back(static_cast<int>(checked(raw, "accept")));
    int on = 1;
    checked(::setsockopt(pairs.writers.back().raw(), IPPROTO_TCP, TCP_NODELAY,
                         &on, sizeof on),
            "TCP_NODELAY");
  }
  return pairs;
}

/// Reads and forgets until `stop`.
void drain(const std::vector<fd>& readers, const std::atomic<bool>& stop) {
  fd poll{static_cast<int>(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll"))};
  for (const auto& each : readers) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = each.raw();
    checked(::epoll_ctl(poll.raw(), EPOLL_CTL_ADD, each.raw(), &event),
            "epoll_ctl");
  }
  std::array<epoll_event, 256> ready{};
  std::array<char, 64 * 1024> bytes{};
  while (!stop) {
    auto count = ::epoll_wait(poll.raw(), ready.data(), ready.size(), 10);
    for (int i = 0; i < count; ++i)
      (void)::recv(ready[static_cast<std::size_t>(i)].data.fd, bytes.data(),
                   bytes.size(), MSG_DONTWAIT);
  }
}

double thread_cpu_seconds() {
  timespec spent{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec)
         + static_cast<double>(spent.tv_nsec) / 1e9;
}

struct sent {
  std::uint64_t count = 0;
  double cpu_seconds = 0;
  double seconds = 0;
};

/// Sends in rounds, `rate` of them per second (0: as fast as it goes).
sent send_rounds(const std::vector<fd>& writers, const probe_options& options) {
  using duration = std::chrono::duration<double>;
  std::string bytes(options.bytes, 'x');
  sent result;
  auto begin = steady_clock::now();
  auto cpu = thread_cpu_seconds();
  auto end = begin
             + std::chrono::duration_cast<steady_clock::duration>(
               duration{options.seconds});
  for (std::uint64_t round = 1; steady_clock::now() < end; ++round) {
    for (const auto& each : writers)
      checked(::send(each.raw(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              "send");
    result.count += writers.size();
    if (options.rate > 0)
      std::this_thread::sleep_until(
        begin + duration{static_cast<double>(round) / options.rate});
  }
  result.cpu_seconds = thread_cpu_seconds() - cpu;
  result.seconds = duration{steady_clock::now() - begin}.count();
  return result;
}

} // namespace

std::string probe_sockets(const probe_options& options) {
  raise_descriptor_limit();
  auto pairs = connect_pairs(options.connections);
  std::atomic<bool> stop{false};
  std::jthread reader{[&] { drain(pairs.readers, stop); }};
  sent result;
  try {
    result = send_rounds(pairs.writers, options);
  } catch (...) {
    stop = true;
    throw;
  }
  stop = true;
  auto count = static_cast<double>(result.count);
  return nlohmann::json{{"probe", "sockets"},
                        {"connections", options.connections},
                        {"bytes", options.bytes},
                        {"rate", options.rate},
                        {"sends_per_s", count / result.seconds},
                        {"cpu_us_per_send", result.cpu_seconds * 1e6 / count}}
    .dump(2);
}

} // namespace caucus::cli
