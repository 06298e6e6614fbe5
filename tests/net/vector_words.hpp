// Fields of what tests/vectors say that a frame says.
#pragma once

#include "model/snowflake.hpp"
#include "vectors.hpp"

#include <charconv>
#include <cstdint>
#include <string>
#include <vector>

namespace caucus::net::vector_words {

inline std::string text(const vector_json& from, const char* name) {
  return from.value(name, std::string{});
}

inline std::uint64_t number(const vector_json& from, const char* name) {
  return from.value(name, std::uint64_t{0});
}

inline message_seq seq(const vector_json& from, const char* name = "seq") {
  return message_seq{number(from, name)};
}

inline conv_id conv(const vector_json& from) {
  return conv_id{text(from, "conv")};
}

inline user_id user(const vector_json& from, const char* name) {
  return user_id{text(from, name)};
}

inline std::uint64_t decimal(const std::string& digits) {
  std::uint64_t result = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), result);
  return result;
}

inline message_id id(const vector_json& from) {
  const message_id result{decimal(text(from, "id"))};
  CHECK(snowflake::time_of(result) == from.at("ts"));
  return result;
}

inline std::vector<user_id> users(const vector_json& list) {
  std::vector<user_id> result;
  for (const auto& name : list)
    result.emplace_back(name.get<std::string>());
  return result;
}

} // namespace caucus::net::vector_words
