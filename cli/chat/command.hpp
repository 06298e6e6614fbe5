// Purpose: one command to the node, as JSON text.
#pragma once

#include "net/json_writer.hpp"

#include <concepts>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace caucus::cli::chat {

/// Builds `{"op":...,"rid":...,...}`. Texts are UTF-8.
class command {
public:
  explicit command(std::string_view op) : op_(op) {}

  command& put(std::string_view key, std::string_view value) {
    name(key);
    net::append_string(fields_, value);
    return *this;
  }
  command& put(std::string_view key, const char* value) {
    return put(key, std::string_view{value});
  }
  command& put(std::string_view key, std::same_as<bool> auto value) {
    name(key);
    net::append_bool(fields_, value);
    return *this;
  }
  command& put(std::string_view key, std::uint64_t value) {
    name(key);
    net::append_number(fields_, value);
    return *this;
  }
  command& put(std::string_view key, const std::vector<std::string>& values) {
    name(key);
    char before = '[';
    for (const auto& value : values) {
      fields_ += std::exchange(before, ',');
      net::append_string(fields_, value);
    }
    fields_ += values.empty() ? "[]" : "]";
    return *this;
  }
  command& put(std::string_view key,
               const std::map<std::string, std::uint64_t>& values) {
    name(key);
    char before = '{';
    for (const auto& [inner, value] : values) {
      fields_ += std::exchange(before, ',');
      net::append_string(fields_, inner);
      fields_ += ':';
      net::append_number(fields_, value);
    }
    fields_ += values.empty() ? "{}" : "}";
    return *this;
  }
  /// `{"text": ...}` as `body`.
  command& put_body(std::string_view text) {
    name("body");
    fields_ += R"({"text":)";
    net::append_string(fields_, text);
    fields_ += '}';
    return *this;
  }

  /// `rid` 0: without one, so that no answer comes.
  [[nodiscard]] std::string text(std::uint64_t rid = 0) const {
    std::string made = R"({"op":)";
    net::append_string(made, op_);
    if (rid != 0) {
      made += R"(,"rid":)";
      net::append_number(made, rid);
    }
    return made + fields_ + '}';
  }

  [[nodiscard]] const std::string& op() const noexcept { return op_; }

private:
  void name(std::string_view key) {
    fields_ += ',';
    net::append_string(fields_, key);
    fields_ += ':';
  }

  std::string op_;
  std::string fields_;
};

} // namespace caucus::cli::chat
