// Purpose: what a node says, as structs. No JSON library here.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace caucus::cli::chat {

/// What takes a place in a conversation's log (docs/protocol.md, Entries).
enum class entry_kind : std::uint8_t {
  message,
  edited,
  deleted,
  reaction,
  member_added,
  member_removed,
  updated,
  other, // of a newer version
};

using reaction_table = std::map<std::string, std::vector<std::string>>;

struct entry {
  entry_kind kind = entry_kind::message;
  std::string conv{};
  std::uint64_t seq = 0;
  std::int64_t ts = 0; // ms since 1970
  std::string from{};
  // -- messages; `text` also of edits
  std::string cid{};
  std::string text{};       // `body.text`; other bodies as their JSON
  bool has_body = false;    // of an edit without: deleted since
  std::int64_t edited = 0;  // 0: never
  std::int64_t removed = 0; // when it was deleted; 0: it was not
  reaction_table reactions{};
  // -- changes of the message `target`
  std::uint64_t target = 0;
  std::string reaction{};
  bool on = false;
  // -- what happened to the group
  std::vector<std::string> members{};
  std::string role{}; // empty: title and open changed
  std::string title{};
  bool open = false;
};

/// A row of `conv.list`, `conv.info` or `sync`.
struct row {
  std::string conv{};
  std::string kind{}; // direct or group
  std::string title{};
  std::string peer{};
  std::string role{};
  bool open = false;
  std::uint64_t head = 0;
  std::uint64_t read = 0;
  std::uint64_t unread = 0;
  std::uint64_t members = 0;
  std::optional<entry> last{};
  std::vector<entry> messages{};
};

struct member {
  std::string user{};
  std::string role{};
  std::string status{};
  std::int64_t last_seen = 0; // ms since 1970; 0: never
};

struct failure {
  std::string code{};
  std::string text{};
  bool retry = false;
  std::uint64_t retry_after_ms = 0;
};

/// One object of a frame: an event, or an answer with its `ok` or `err`. A
/// field that is not there is empty.
struct packet {
  std::string ev{};                 // empty: an answer
  std::uint64_t re = 0;             // of an answer
  std::optional<failure> refused{}; // also of the event `error`
  entry what{};                     // conv, seq, ... of either
  std::string user{};
  std::string status{};
  std::int64_t last_seen = 0;
  std::uint64_t delivered = 0;
  std::uint64_t read = 0;
  std::vector<row> rows{};
  std::vector<entry> messages{};
  std::vector<member> people{}; // of `conv.members`
  bool more = false;
  std::string next{};
  std::vector<std::string> gone{};
  std::map<std::string, std::uint64_t> heads{};
  std::uint64_t within_ms = 0;
  std::uint64_t delay_ms = 0;
  std::string url{};
  bool created = false;
  bool changed = false;
  row info{}; // of `conv.info`
};

/// The objects of one frame, in order; nothing if it is not what the protocol
/// says.
[[nodiscard]] std::optional<std::vector<packet>>
read_frame(std::string_view text);

} // namespace caucus::cli::chat
