// Words everyone shares: commands as bytes. The payload of a `command` log
// entry is one batch: version byte (1), count (u32), then each command with
// its length (u32). Little-endian fixed width; strings with a u32 length.
// Our own format: it is on disk and must outlive CAF.
#pragma once

#include "model/command.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace caucus {

/// One command's bytes, without the batch around it.
[[nodiscard]] std::string encode_command(const command& what);

/// Reads one command; empty if the bytes are not exactly one command.
[[nodiscard]] std::optional<command> decode_command(std::string_view bytes);

/// Puts encoded commands into one entry's payload.
[[nodiscard]] std::string encode_batch(std::span<const std::string> commands);

/// Reads an entry's payload; empty if malformed (disk fault or version skew).
[[nodiscard]] std::optional<std::vector<command>>
decode_batch(std::string_view payload);

} // namespace caucus
