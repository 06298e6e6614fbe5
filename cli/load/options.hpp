// Purpose: what `caucus load` was asked to do.
#pragma once

#include "cli/target.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace caucus::cli {

enum class scenario : std::uint8_t {
  /// Pairs of users talk: ack latency and throughput.
  send,
  /// One session of a group speaks, all of it listens: deliveries.
  fanout,
  /// Sessions that only answer pings: memory and CPU per session.
  idle,
};

[[nodiscard]] std::string_view name_of(scenario what) noexcept;

/// Zero means "the scenario's default" where `complete` says so.
struct load_options {
  std::string url = "ws://127.0.0.1:8080";
  scenario what = scenario::send;
  std::size_t connections = 0;
  std::size_t users = 0;
  std::size_t members = 100; // fanout: sessions per group
  std::size_t window = 0;    // sends in flight, all sessions together
  double rate = 0;           // sends per second, all together; 0: window
  std::size_t body_bytes = 100;
  double seconds = 10;
  std::string user_prefix{}; // of account names; empty: a fresh one
  int server_pid = 0;        // 0: do not measure the server
  std::string json_file{};   // empty: none
  bool allow_remote = false;
};

/// Puts the scenario's defaults in and checks the rest. Answers what is wrong,
/// or nothing.
[[nodiscard]] std::string complete(load_options& options);

} // namespace caucus::cli
