// What nodes that look for each other say by UDP multicast.
#include "net/discovery_text.hpp"

#include "model/limits.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace caucus::net {

namespace {

constexpr std::string_view magic = "caucus1";
constexpr std::size_t words_max = 5;

/// Takes the next word of a line whose words have one space between them.
std::string_view next_word(std::string_view& rest) {
  const auto space = rest.find(' ');
  const auto word = rest.substr(0, space);
  rest = space == std::string_view::npos ? std::string_view{}
                                         : rest.substr(space + 1);
  return word;
}

bool parse_cluster(std::string_view text, cluster_id& out) {
  std::uint64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, value, 16);
  if (text.size() != 16 || error != std::errc{} || last != end || value == 0)
    return false;
  out = cluster_id{value};
  return true;
}

} // namespace

bool valid_cluster_name(std::string_view name) noexcept {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= limits::cluster_name_bytes_max
         && std::all_of(name.begin(), name.end(), fits);
}

bool plausible_address(std::string_view text) noexcept {
  const auto colon = text.rfind(':');
  if (text.size() > limits::address_bytes_max || colon == 0
      || colon == std::string_view::npos)
    return false;
  const auto printable = [](char c) { return c > ' ' && c < 0x7f; };
  if (!std::all_of(text.begin(), text.end(), printable))
    return false;
  std::uint16_t port = 0;
  const auto* end = text.data() + text.size();
  const auto [last, error]
    = std::from_chars(text.data() + colon + 1, end, port);
  return error == std::errc{} && last == end && port != 0;
}

std::string encode_note(const discovery_note& note) {
  std::string out{magic};
  if (note.what == discovery_note::kind::ask)
    return out + " ask " + note.cluster_name;
  std::array<char, 17> hex{};
  std::snprintf(hex.data(), hex.size(), "%016llx",
                static_cast<unsigned long long>(note.cluster.value()));
  return out + " here " + note.cluster_name + ' ' + hex.data() + ' '
         + note.address;
}

std::optional<discovery_note> parse_note(std::string_view datagram) {
  if (datagram.size() > limits::discovery_datagram_bytes_max
      || std::count(datagram.begin(), datagram.end(), ' ')
           >= static_cast<std::ptrdiff_t>(words_max)
      || next_word(datagram) != magic)
    return std::nullopt;
  const auto verb = next_word(datagram);
  discovery_note note;
  note.cluster_name = next_word(datagram);
  if (!valid_cluster_name(note.cluster_name))
    return std::nullopt;
  if (verb == "ask" && datagram.empty())
    return note;
  note.what = discovery_note::kind::here;
  if (verb != "here" || !parse_cluster(next_word(datagram), note.cluster)
      || !plausible_address(datagram))
    return std::nullopt;
  note.address = datagram;
  return note;
}

} // namespace caucus::net
