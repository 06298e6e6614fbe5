// Words everyone shares: the names of things.
#include "model/ids.hpp"

#include "model/limits.hpp"

#include <algorithm>

namespace caucus {

namespace {

bool word_char(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

} // namespace

bool valid_user_id(std::string_view name) noexcept {
  if (name.empty() || name.size() > limits::user_bytes_max
      || !word_char(name.front()))
    return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return word_char(c) || c == '_' || c == '.' || c == '-';
  });
}

bool valid_conv_id(std::string_view conv) noexcept {
  if (conv.size() < 3 || conv.size() > limits::conv_bytes_max || conv[1] != ':'
      || (conv[0] != 'd' && conv[0] != 'g'))
    return false;
  return std::all_of(conv.begin() + 2, conv.end(), [](char c) {
    return word_char(c) || c == '_' || c == '.' || c == '-' || c == ':';
  });
}

conv_id direct_conv_id(const user_id& a, const user_id& b) {
  const auto& [low, high] = std::minmax(a.value(), b.value());
  return conv_id{"d:" + low + ":" + high};
}

conv_id group_conv_id(message_id unique) {
  return conv_id{"g:" + std::to_string(unique.value())};
}

replica_id make_replica_id(node_id node, std::uint64_t random) noexcept {
  constexpr std::uint64_t low = (std::uint64_t{1} << 48) - 1;
  const auto unique = (random & low) == 0 ? 1 : random & low; // never 0
  return replica_id{(std::uint64_t{node.value()} << 48) | unique};
}

std::uint64_t stable_hash(std::string_view bytes) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325ULL; // FNV-1a, 64 bits
  for (unsigned char c : bytes) {
    hash ^= c;
    hash *= 0x100000001b3ULL;
  }
  // FNV's high bits move little for short keys; the finaliser of MurmurHash3
  // spreads them before the modulo.
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdULL;
  hash ^= hash >> 33;
  return hash;
}

shard_id shard_of(const conv_id& conv) noexcept {
  return shard_id{static_cast<std::uint16_t>(stable_hash(conv.value())
                                             % limits::shard_count)};
}

shard_id shard_of(const user_id& user) noexcept {
  return shard_id{static_cast<std::uint16_t>(stable_hash(user.value())
                                             % limits::shard_count)};
}

} // namespace caucus
