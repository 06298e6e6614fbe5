// Purpose: `caucus probe`: what the machine allows, without a node. The
// figures of a load run mean little without these beside them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace caucus::cli {

enum class probe_kind : std::uint8_t { disk, sockets };

struct probe_options {
  probe_kind what = probe_kind::disk;
  std::string dir = ".";
  std::size_t bytes = 256; // per write
  double seconds = 2;
  std::size_t connections = 100; // sockets
  double rate = 0;               // sockets: rounds per second; 0: no pause
  std::string json_file{};       // empty: none
};

/// Runs one probe, prints its figures, answers the exit code (0 or 1).
[[nodiscard]] int probe(const probe_options& options);

/// disk: appends `bytes` to a file in `dir` and calls fdatasync, one at a
/// time: the least that a durable message can cost. Answers JSON; throws
/// std::system_error.
[[nodiscard]] std::string probe_disk(const probe_options& options);

/// sockets: a thread sends `bytes` to each of `connections` loopback TCP
/// sockets in turn, another one reads them all: the least that a fan-out
/// without batching can cost. Answers JSON; throws std::system_error.
[[nodiscard]] std::string probe_sockets(const probe_options& options);

} // namespace caucus::cli
