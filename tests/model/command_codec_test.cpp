// Commands as bytes.
#include "model/command_codec.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

namespace caucus::test {
std::uint64_t seed(); // tests/main.cpp
} // namespace caucus::test

using namespace caucus;

namespace {

std::vector<command> one_of_each() {
  user_id ann{"ann"};
  user_id bob{"bob"};
  conv_id conv{"d:ann:bob"};
  return {
    create_user{ann, "Ann", "$argon2id$v=19$", 1'700'000'000'000},
    set_last_seen{ann, 1'700'000'000'001, presence_status::invisible},
    link_conversation{ann, {conv, conv_kind::direct, bob, -1}},
    create_conversation{conv, conv_kind::group, ann, "title", {ann, bob}, 5},
    append_message{conv,
                   ann,
                   std::string("c\0d", 3),
                   R"({"text":"hi"})",
                   {bob},
                   message_id{~0ULL}},
    advance_mark{conv, bob, message_seq{7}, message_seq{6}},
    finish_outbox{{1, 2, ~0ULL}},
    admit_node{"h:1", "http://h", node_id{5}, 7, 8},
    set_node_state{node_id{5}, node_state::draining},
    set_node_address{node_id{5}, "h:2", "http://h2"},
    place_shards{{{shard_id{3}, {node_id{5}, node_id{0}}}, {shard_id{64}, {}}}},
    set_setting{"name", std::string("v\0", 2)},
    edit_message{conv, ann, message_seq{1}, "{}", message_id{2}},
    react_message{conv, ann, message_seq{1}, "+1", true, message_id{2}},
    change_people{conv, ann, {ann, bob}, true, message_id{2}},
    set_roles{conv, ann, {bob}, member_role::admin, message_id{2}},
    update_conversation{conv, ann, "title", false, message_id{2}},
    set_contact{ann, bob, false},
    note_watcher{bob, {ann, 7, true}},
    end_tokens{ann, ~0ULL, 6, 5},
    set_password{ann, "$argon2id$v=19$", ~0ULL, 5},
  };
}

std::string batch_of(const std::vector<command>& commands) {
  std::vector<std::string> encoded;
  for (const auto& one : commands)
    encoded.push_back(encode_command(one));
  return encode_batch(encoded);
}

} // namespace

TEST_CASE("every command comes back from its bytes") {
  auto commands = one_of_each();
  REQUIRE(commands.size() == std::variant_size_v<command>);
  for (const auto& one : commands) {
    CAPTURE(one.index());
    auto bytes = encode_command(one);
    auto back = decode_command(bytes);
    REQUIRE(back);
    CHECK(back->index() == one.index());
    CHECK(encode_command(*back) == bytes);
  }
}

TEST_CASE("the fields of a message survive the round trip") {
  auto commands = one_of_each();
  auto back = decode_command(encode_command(commands[4]));
  REQUIRE(back);
  const auto& message = std::get<append_message>(*back);
  CHECK(message.conv.value() == "d:ann:bob");
  CHECK(message.from.value() == "ann");
  CHECK(message.cid == std::string("c\0d", 3));
  CHECK(message.body == R"({"text":"hi"})");
  REQUIRE(message.mentions.size() == 1);
  CHECK(message.mentions[0].value() == "bob");
  CHECK(message.id == message_id{~0ULL});
}

TEST_CASE("the fields of the control group's commands survive") {
  auto again = [](const command& what) {
    auto back = decode_command(encode_command(what));
    REQUIRE(back);
    return *back;
  };
  auto admit = std::get<admit_node>(again(one_of_each()[7]));
  CHECK(admit.cluster_address == "h:1");
  CHECK(admit.client_url == "http://h");
  CHECK(admit.wanted == node_id{5});
  CHECK(admit.now_ms == 7);
  CHECK(admit.attempt == 8);
  CHECK_FALSE(std::get<admit_node>(again(admit_node{"h:1"})).wanted);
  auto state = std::get<set_node_state>(again(one_of_each()[8]));
  CHECK(state.node == node_id{5});
  CHECK(state.state == node_state::draining);
  auto place = std::get<place_shards>(again(one_of_each()[10]));
  REQUIRE(place.rows.size() == 2);
  CHECK(place.rows[0].shard == shard_id{3});
  CHECK(place.rows[0].nodes == std::vector{node_id{5}, node_id{0}});
  CHECK(place.rows[1].shard == control_shard);
}

TEST_CASE("the fields of the entries' commands survive") {
  auto again = [](const command& what) {
    auto back = decode_command(encode_command(what));
    REQUIRE(back);
    return *back;
  };
  auto edit = std::get<edit_message>(again(one_of_each()[12]));
  CHECK(edit.target == message_seq{1});
  CHECK(edit.body == "{}");
  CHECK(edit.id == message_id{2});
  auto react = std::get<react_message>(again(one_of_each()[13]));
  CHECK(react.text == "+1");
  CHECK(react.on);
  auto people = std::get<change_people>(again(one_of_each()[14]));
  CHECK(people.users.size() == 2);
  CHECK(people.add);
  auto roles = std::get<set_roles>(again(one_of_each()[15]));
  CHECK(roles.role == member_role::admin);
  auto update = std::get<update_conversation>(again(one_of_each()[16]));
  CHECK(update.title == "title");
  CHECK(update.open == false);
  update.title.reset();
  update.open.reset();
  update = std::get<update_conversation>(again(update));
  CHECK_FALSE(update.title);
  CHECK_FALSE(update.open);
}

TEST_CASE("the fields of the contacts' commands survive") {
  const auto all = one_of_each();
  auto contact
    = std::get<set_contact>(decode_command(encode_command(all[17])).value());
  CHECK(contact.user == user_id{"ann"});
  CHECK(contact.contact == user_id{"bob"});
  CHECK_FALSE(contact.on);
  auto watcher
    = std::get<note_watcher>(decode_command(encode_command(all[18])).value());
  CHECK(watcher.user == user_id{"bob"});
  CHECK(watcher.row == watcher_row{user_id{"ann"}, 7, true});
}

TEST_CASE("the bytes of a command never change") {
  auto bytes = encode_command(
    advance_mark{conv_id{"g:1"}, user_id{"a"}, message_seq{2}, message_seq{1}});
  std::string expected{"\x05\x03\0\0\0g:1\x01\0\0\0a"
                       "\x02\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0",
                       29};
  CHECK(bytes == expected);
}

TEST_CASE("a batch comes back in order, also an empty one") {
  auto commands = one_of_each();
  auto back = decode_batch(batch_of(commands));
  REQUIRE(back);
  REQUIRE(back->size() == commands.size());
  for (std::size_t i = 0; i < commands.size(); ++i)
    CHECK((*back)[i].index() == i);
  auto nothing = decode_batch(encode_batch({}));
  REQUIRE(nothing);
  CHECK(nothing->empty());
}

TEST_CASE("bytes that are missing or too many are refused") {
  auto batch = batch_of(one_of_each());
  for (std::size_t size = 0; size < batch.size(); ++size)
    CHECK_FALSE(decode_batch(std::string_view{batch}.substr(0, size)));
  CHECK_FALSE(decode_batch(batch + '\0'));
  for (const auto& one : one_of_each()) {
    auto bytes = encode_command(one);
    for (std::size_t size = 0; size < bytes.size(); ++size)
      CHECK_FALSE(decode_command(std::string_view{bytes}.substr(0, size)));
    CHECK_FALSE(decode_command(bytes + '\0'));
  }
}

TEST_CASE("a kind or a version of the future is refused") {
  std::string kind(1, static_cast<char>(std::variant_size_v<command>));
  CHECK_FALSE(decode_command(kind));
  auto batch = encode_batch({});
  batch[0] = 2;
  CHECK_FALSE(decode_batch(batch));
}

TEST_CASE("a count that cannot be true reserves no memory and is refused") {
  CHECK_FALSE(decode_batch(std::string_view{"\x01\xff\xff\xff\xff", 5}));
  CHECK_FALSE(decode_command(std::string_view{"\x06\xff\xff\xff\xff", 5}));
}

TEST_CASE("mutated bytes decode to something or nothing, never to a crash") {
  std::mt19937_64 random{test::seed()};
  MESSAGE("seed ", test::seed());
  auto batch = batch_of(one_of_each());
  for (int round = 0; round < 20'000; ++round) {
    auto bytes = batch;
    for (auto flips = 1 + random() % 4; flips > 0; --flips)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    if (random() % 4 == 0)
      bytes.resize(random() % bytes.size());
    if (auto back = decode_batch(bytes))
      CHECK(batch_of(*back) == bytes); // one form only
  }
}
