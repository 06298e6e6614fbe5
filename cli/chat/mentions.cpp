// Purpose: who is mentioned in a text.
#include "cli/chat/mentions.hpp"

#include "model/limits.hpp"

#include <algorithm>

namespace caucus::cli::chat {

namespace {

bool begins_name(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool in_name(char c) noexcept {
  return begins_name(c) || c == '_' || c == '.' || c == '-';
}

} // namespace

bool is_user_name(std::string_view text) noexcept {
  return !text.empty() && text.size() <= limits::user_bytes_max
         && begins_name(text.front())
         && std::all_of(text.begin(), text.end(), in_name);
}

std::vector<std::string> mentions_in(std::string_view text) {
  std::vector<std::string> result;
  for (auto at = text.find('@'); at != text.npos; at = text.find('@', at + 1)) {
    if (at > 0 && in_name(text[at - 1]))
      continue; // an address of mail
    const auto* const begin = text.begin() + at + 1;
    std::string_view name{begin, std::find_if_not(begin, text.end(), in_name)};
    while (!name.empty() && !begins_name(name.back()))
      name.remove_suffix(1); // the end of a sentence
    if (is_user_name(name) && result.size() < limits::mentions_max
        && std::find(result.begin(), result.end(), name) == result.end())
      result.emplace_back(name);
  }
  return result;
}

} // namespace caucus::cli::chat
