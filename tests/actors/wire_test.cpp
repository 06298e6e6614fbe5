// What crosses a link keeps its content, and lies about it cost nothing.
#include "support/wire_samples.hpp"

#include <caf/all.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <doctest/doctest.h>

#include <optional>
#include <random>
#include <string>
#include <vector>

namespace caucus {

using namespace caucus::test;

namespace {

caf::byte_buffer bytes_of(const caf::message& what) {
  caf::byte_buffer out;
  caf::binary_serializer sink{nullptr, out};
  REQUIRE(what.save(sink));
  return out;
}

std::optional<caf::message> read(const caf::byte_buffer& bytes) {
  caf::binary_deserializer source{nullptr, bytes.data(), bytes.size()};
  caf::message result;
  if (!result.load(source) || source.remaining() != 0)
    return {};
  return result;
}

template <class T>
T cross(const T& what) {
  auto result = read(bytes_of(caf::make_message(what)));
  REQUIRE(result);
  REQUIRE(result->template match_elements<T>());
  return result->template get_as<T>(0);
}

} // namespace

TEST_CASE("what crosses a link is read as it was written") {
  for (const auto& what : everything()) {
    const auto bytes = bytes_of(what);
    const auto again = read(bytes);
    REQUIRE(again);
    CHECK(again->types() == what.types());
    CHECK(bytes_of(*again) == bytes);
  }
}

TEST_CASE("fields that differ in kind survive the crossing") {
  const auto out = cross(some_fan_out());
  REQUIRE(out.users);
  CHECK(*out.users == *some_fan_out().users);
  CHECK(*out.what.what.frame == "frame");
  CHECK(out.what.what.kind == net::traffic::message);
  CHECK(out.except == user_id{"eve"});
  CHECK(out.by.shard == shard_id{5});
  CHECK(out.by.term == log_term{6});
  CHECK(out.what.what.topic == 9);
  CHECK(cross(some_map()) == some_map());
  const auto history = cross(call(frame::msg_history{
    conv_id{"g:1"}, message_seq{4}, {}, 9, message_seq{7}, true}));
  const auto& op = std::get<frame::msg_history>(history.op);
  CHECK(op.before == message_seq{4});
  CHECK_FALSE(op.after);
  CHECK(op.limit == 9);
  CHECK(op.seen == message_seq{7});
  CHECK(op.linearizable);
  const apply_result did{
    errc::conflict, true, message_seq{3}, message_id{4},   message_seq{5},
    message_seq{6}, 7,    node_id{8},     {user_id{"ann"}}};
  CHECK(cross(did) == did);
  CHECK(cross(std::vector{some_summary()})[0].conv == some_summary().conv);
  const auto page = std::get<frame::history_page>(cross(
    frame::reply{frame::history_page{conv_id{"g:1"}, {some_entry()}, 1}}));
  CHECK(page.messages == std::vector{some_entry()});
  const conversation_link link{
    conv_id{"g:1"}, conv_kind::group, user_id{}, 3, message_seq{4}, true};
  CHECK(cross(std::vector{link}) == std::vector{link});
  const std::vector users{
    user_row{user_id{"ann"}, "Ann", 1, 2, presence_status::away}};
  CHECK(cross(users) == users);
}

TEST_CASE("a frame that is missing arrives as an empty one, not as null") {
  const auto out = cross(fan_out{});
  REQUIRE(out.users);
  CHECK(out.users->empty());
  REQUIRE(out.what.what.frame);
  CHECK(out.what.what.frame->empty());
}

TEST_CASE("a message that ends too early is refused at every byte") {
  for (const auto& what : everything()) {
    auto bytes = bytes_of(what);
    while (!bytes.empty()) {
      bytes.pop_back();
      CHECK_FALSE(read(bytes));
    }
  }
}

TEST_CASE("no flipped byte makes the reader allocate wildly or fail badly") {
  std::mt19937 rng{20};
  for (const auto& what : everything()) {
    const auto good = bytes_of(what);
    for (int round = 0; round < 300; ++round) {
      auto bad = good;
      for (int n = 0; n < 3; ++n)
        bad[rng() % bad.size()] = static_cast<caf::byte>(rng());
      if (auto result = read(bad)) // then it is a message, if another one
        CHECK(bytes_of(*result).size() <= 2 * bad.size() + 16);
    }
  }
}

TEST_CASE("a list that announces four billion users is refused at once") {
  auto bytes = bytes_of(caf::make_message(find_users{{}}));
  bytes.pop_back(); // its size: zero
  for (auto part : {0xff, 0xff, 0xff, 0xff, 0x0f})
    bytes.push_back(static_cast<caf::byte>(part));
  CHECK_FALSE(read(bytes));
}

TEST_CASE("a kind that does not exist is refused") {
  auto bytes = bytes_of(caf::make_message(some_fan_out()));
  const auto frame = bytes_of(caf::make_message(std::string{"frame"}));
  // The traffic's kind stands behind the frame's five letters.
  for (std::size_t i = 0; i + 6 < bytes.size(); ++i)
    if (bytes[i] == caf::byte{'f'} && bytes[i + 4] == caf::byte{'e'}) {
      CHECK(bytes[i + 5] == caf::byte{1});
      bytes[i + 5] = caf::byte{9};
      break;
    }
  CHECK_FALSE(read(bytes));
}

} // namespace caucus
