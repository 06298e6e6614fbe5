// What the client port has done so far: for /metrics and `caucus load`.
#pragma once

#include <atomic>
#include <cstdint>

namespace caucus::net {

/// A number that one thread counts up and any thread reads.
class counter {
public:
  void add(std::uint64_t amount = 1) noexcept {
    // One writer: no locked instruction needed.
    value_.store(value_.load(std::memory_order_relaxed) + amount,
                 std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t get() const noexcept {
    return value_.load(std::memory_order_relaxed);
  }

private:
  std::atomic<std::uint64_t> value_{0};
};

/// Of one I/O thread. All since the start, WebSocket only unless said.
struct server_counters {
  counter accepted;       // TCP connections
  counter refused;        // TCP connections beyond connections_max
  counter tls_handshakes; // TLS, done
  counter tls_failed;     // TLS, or too slow
  counter http_requests;  // HTTP
  counter upgrades;       // sessions that opened
  counter messages_in;    // messages from clients
  counter bytes_in;       // their payload
  counter frames_out;     // frames that left, before coalescing
  counter bytes_out;      // their payload
  counter writes;         // socket writes of the above
  counter degraded;       // times an outbox fell back to heads
  counter dropped;        // ephemeral frames that a slow reader missed
};

/// Sums over all I/O threads.
struct server_counts {
  std::uint64_t open = 0; // connections right now
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  std::uint64_t tls_handshakes = 0;
  std::uint64_t tls_failed = 0;
  std::uint64_t http_requests = 0;
  std::uint64_t upgrades = 0;
  std::uint64_t messages_in = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t frames_out = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t writes = 0;
  std::uint64_t degraded = 0;
  std::uint64_t dropped = 0;

  server_counts& operator+=(const server_counters& more) noexcept {
    accepted += more.accepted.get();
    refused += more.refused.get();
    tls_handshakes += more.tls_handshakes.get();
    tls_failed += more.tls_failed.get();
    http_requests += more.http_requests.get();
    upgrades += more.upgrades.get();
    messages_in += more.messages_in.get();
    bytes_in += more.bytes_in.get();
    frames_out += more.frames_out.get();
    bytes_out += more.bytes_out.get();
    writes += more.writes.get();
    degraded += more.degraded.get();
    dropped += more.dropped.get();
    return *this;
  }
};

} // namespace caucus::net
