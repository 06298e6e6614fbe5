// What the frame codec makes of one command.
#pragma once

#include "net/frame_codec.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <variant>

namespace caucus::net::test {

template <class Op>
Op good(std::string_view text) {
  auto in = decode_frame(text);
  REQUIRE(in.size() == 1);
  auto command = std::get_if<frame::command>(&in.front());
  REQUIRE_MESSAGE(command != nullptr, std::string{text});
  auto op = std::get_if<Op>(&command->op);
  REQUIRE(op != nullptr);
  return *op;
}

inline frame::bad_command refused(std::string_view text) {
  auto in = decode_frame(text);
  REQUIRE(in.size() == 1);
  auto result = std::get_if<frame::bad_command>(&in.front());
  REQUIRE_MESSAGE(result != nullptr, std::string{text});
  return *result;
}

inline errc bad(std::string_view text) {
  return refused(text).code;
}

} // namespace caucus::net::test
