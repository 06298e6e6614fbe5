#include "actors/conversation_log.hpp"
#include "model/limits.hpp"

#include <doctest/doctest.h>

using namespace caucus;

namespace {

conversation_log group_of(std::size_t count, std::uint64_t head = 0) {
  conversation_row row{.conv = conv_id{"g:1"}, .head = message_seq{head}};
  std::vector<member_row> members;
  for (std::size_t i = 0; i < count; ++i)
    members.push_back({.user = user_id{"u" + std::to_string(1000 + i)}});
  return {std::move(row), std::move(members)};
}

const user_id first{"u1000"};

} // namespace

TEST_CASE("a log knows its members and nobody else") {
  const auto log = group_of(3);
  CHECK(log.member(first) != nullptr);
  CHECK(log.member(user_id{"u1003"}) == nullptr);
  CHECK(log.member(user_id{"a"}) == nullptr);
  CHECK(log.everyone()->size() == 3);
}

TEST_CASE("a group above the limit is large, a direct conversation never") {
  CHECK(group_of(limits::small_group_members_max).is_small());
  CHECK(!group_of(limits::small_group_members_max + 1).is_small());
}

TEST_CASE("members come in pages in name order") {
  const auto log = group_of(5);
  const auto page = log.page("u1001", 2);
  REQUIRE(page.size() == 2);
  CHECK(page[0].user.value() == "u1002");
  CHECK(page[1].user.value() == "u1003");
  CHECK(log.page("u1004", 2).empty());
  CHECK(log.page("", 100).size() == 5);
}

TEST_CASE("a mark is cut to the head and never moves back") {
  auto log = group_of(2, 10);
  const auto wanted = log.wanted({conv_id{"g:1"}, message_seq{99}, true});
  CHECK(wanted.read == message_seq{10});
  CHECK(log.moves(first, wanted));
  log.advanced(first, wanted);
  CHECK(!log.moves(first, wanted));
  log.advanced(first, {message_seq{3}, message_seq{3}});
  CHECK(log.member(first)->read == message_seq{10});
  CHECK(log.member(first)->delivered == message_seq{10});
}

TEST_CASE("a delivered mark leaves the read mark alone") {
  auto log = group_of(2, 10);
  log.advanced(first, log.wanted({conv_id{"g:1"}, message_seq{4}, false}));
  CHECK(log.member(first)->delivered == message_seq{4});
  CHECK(log.member(first)->read == message_seq{0});
}

TEST_CASE("a message moves the head, the floor and its sender's marks") {
  auto log = group_of(2, 10);
  log.appended({.seq = message_seq{11}, .id = message_id{77}, .from = first});
  CHECK(log.head() == message_seq{11});
  CHECK(log.floor() == message_id{77});
  CHECK(log.member(first)->read == message_seq{11});
}

TEST_CASE("an id that was given out stays below the floor if it fails") {
  auto log = group_of(2);
  log.issued(message_id{50});
  log.issued(message_id{40});
  CHECK(log.floor() == message_id{50});
}
