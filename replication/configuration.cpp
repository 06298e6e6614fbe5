// Step 7 of docs/message_flow.md: who votes, as the bytes of a `change` entry.
// They are C-Raft's own encoding (its docs/disk-format, version 1), because
// the engine reads them as they are, and it does not check bounds: nothing
// reaches it that did not pass `decode_configuration`.
#include "replication/bytes.hpp"
#include "replication/invariant.hpp"
#include "replication/raft_peer.hpp"

#include <algorithm>

namespace caucus::replication {

namespace {

constexpr std::uint8_t format_version = 1;
constexpr std::uint8_t standby_role = 0;
constexpr std::uint8_t voter_role = 1;

bool unique_ids(const std::vector<member>& who) {
  auto ids = std::vector<std::uint64_t>{};
  for (const auto& one : who)
    ids.push_back(one.id.value());
  std::sort(ids.begin(), ids.end());
  return ids.front() != 0
         && std::adjacent_find(ids.begin(), ids.end()) == ids.end();
}

std::string encode(const std::vector<member>& who) {
  byte_writer out;
  out.put(format_version).put(std::uint64_t{who.size()});
  for (const auto& one : who) {
    out.put(one.id.value());
    // The engine wants a unique address; ours is the id, and nobody dials it.
    out.put_raw(std::to_string(one.id.value())).put(std::uint8_t{0});
    out.put(one.voter ? voter_role : standby_role);
  }
  auto& bytes = out.bytes();
  bytes.resize((bytes.size() + 7) / 8 * 8, '\0');
  return std::move(bytes);
}

/// Takes one server; false if malformed.
bool take_member(byte_reader& in, member& out) {
  out.id = replica_id{in.take<std::uint64_t>()};
  auto end = in.rest().find('\0');
  if (end == std::string_view::npos)
    return false;
  in.take_raw(end + 1); // the caller compares with the canonical bytes
  auto role = in.take<std::uint8_t>();
  out.voter = role == voter_role;
  return in.ok() && role <= voter_role;
}

} // namespace

std::string encode_configuration(const std::vector<member>& who) {
  require(!who.empty() && unique_ids(who),
          "a configuration of nobody or twins");
  return encode(who);
}

std::optional<std::vector<member>>
decode_configuration(std::string_view bytes) {
  byte_reader in{bytes};
  if (in.take<std::uint8_t>() != format_version)
    return std::nullopt;
  auto count = in.take<std::uint64_t>();
  // Each server takes more than 8 bytes: a lie about the count ends here.
  if (!in.ok() || count == 0 || count > bytes.size() / 8)
    return std::nullopt;
  std::vector<member> who(count);
  for (auto& one : who)
    if (!take_member(in, one))
      return std::nullopt;
  if (!unique_ids(who) || encode(who) != bytes)
    return std::nullopt;
  return who;
}

} // namespace caucus::replication
