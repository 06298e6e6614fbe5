// Step 7 of docs/message_flow.md, guard G9: what must be true, also in
// release builds. C-Raft's own assertions are compiled out in Debian.
#pragma once

namespace caucus::replication {

/// Says on stderr what was broken and ends the process: a corrupt log is
/// worse than a dead node. Only for what no peer and no client can cause.
[[noreturn]] void broken(const char* what) noexcept;

inline void require(bool holds, const char* what) noexcept {
  if (!holds)
    broken(what);
}

} // namespace caucus::replication
