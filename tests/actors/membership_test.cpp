#include "actors/membership.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace caucus;

namespace {

std::vector<replication::member> voters(std::vector<std::uint64_t> ids) {
  std::vector<replication::member> out;
  for (auto id : ids)
    out.push_back({replica_id{id}, true});
  return out;
}

std::string order(const std::optional<std::vector<replication::member>>& who) {
  std::string out;
  for (const auto& one : who.value_or(std::vector<replication::member>{}))
    out += std::to_string(one.id.value()) + (one.voter ? "v" : "s");
  return out;
}

} // namespace

TEST_CASE("those who stay keep their order, new ones come last") {
  auto wanted = voters({4, 3, 1});
  CHECK(order(in_order(voters({1, 2, 3}), wanted)) == "1v3v4v");
}

TEST_CASE("roles are as wanted") {
  auto wanted = voters({2, 1});
  wanted.back().voter = false;
  CHECK(order(in_order(voters({1, 2}), wanted)) == "1s2v");
}

TEST_CASE("nobody, twins and the unnamed are refused") {
  CHECK_FALSE(in_order(voters({1}), {}));
  CHECK_FALSE(in_order(voters({1}), voters({1, 1})));
  CHECK_FALSE(in_order(voters({1}), voters({1, 2, 2})));
  CHECK_FALSE(in_order(voters({1}), voters({1, 0})));
}
