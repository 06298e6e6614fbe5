// What values hold.
#include "storage/records.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <random>
#include <string>
#include <vector>

namespace caucus::test {
std::uint64_t seed(); // tests/main.cpp
} // namespace caucus::test

using namespace caucus;
using namespace caucus::storage;

namespace {

template <class Row>
Row back_from(const std::string& value) {
  Row row;
  REQUIRE(decode(value, row));
  return row;
}

template <class Row>
bool readable(std::string_view value) {
  Row row;
  return decode(value, row);
}

struct sample {
  std::string value;
  std::function<bool(std::string_view)> read;
};

std::string entry_value(const log_entry& entry) {
  auto frame = frame_of(entry);
  return frame.head + *entry.payload + frame.tail;
}

const stored_message message{message_seq{},      message_id{77},
                             user_id{"ann"},     "c1",
                             R"({"text":"hi"})", {user_id{"bob"}}};
const conversation_row conversation{
  conv_id{}, conv_kind::group, "title",        user_id{"ann"},
  5,         message_seq{9},   message_id{77}, 3};
const conversation_link to_bob{conv_id{}, conv_kind::direct, user_id{"bob"}, 5};

const watcher_row watched{user_id{"bob"}, 0, true};

stored_message some_entry() {
  stored_message entry{.id = message_id{9}, .from = user_id{"ann"}};
  entry.kind = message_kind::roles;
  entry.ordinal = 4;
  entry.target = message_seq{3};
  entry.text = "text";
  entry.on = true;
  entry.users = {user_id{"bob"}};
  entry.role = member_role::admin;
  return entry;
}

std::vector<sample> samples() {
  log_entry entry{log_index{1}, log_term{2}, entry_kind::change,
                  std::make_shared<const std::string>("payload")};
  return {
    {encode(shard_state{data_generation{1}, log_index{9}, log_term{2}, "conf",
                        log_index{1}}),
     readable<shard_state>},
    {encode(shard_counters{12}), readable<shard_counters>},
    {encode(conversation), readable<conversation_row>},
    {encode(member_row{user_id{}, member_role::owner, message_seq{2},
                       message_seq{1}}),
     readable<member_row>},
    {encode(message), readable<stored_message>},
    {encode(some_entry()), readable<stored_message>},
    {encode(dedupe_row{message_seq{1}, message_id{2}, 3}),
     readable<dedupe_row>},
    {encode(outbox_row{0, user_id{"ann"}, to_bob, {}}), readable<outbox_row>},
    {encode(outbox_row{0, user_id{"ann"}, {}, watched}), readable<outbox_row>},
    {encode(contact_row{}), readable<contact_row>},
    {encode(watcher_row{{}, 7, true}), readable<watcher_row>},
    {encode(user_row{user_id{}, "Ann", 1, 2}), readable<user_row>},
    {encode(
       credentials_row{user_id{}, "$argon2id$", {7, 8, {{9, 10}, {11, 12}}}}),
     readable<credentials_row>},
    {encode(to_bob), readable<conversation_link>},
    {encode(replica_id{4}), readable<replica_id>},
    {encode(hard_state{log_term{3}, replica_id{4}}), readable<hard_state>},
    {encode(snapshot_meta{log_index{9}, log_term{3}, "conf", log_index{1}}),
     readable<snapshot_meta>},
    {entry_value(entry), readable<entry_view>},
    {encode(online_row{}), readable<online_row>},
    {encode(control_row{7}), readable<control_row>},
    {encode(node_record{{node_id{}, node_state::draining, "h:1", "u", 5}, 6}),
     readable<node_record>},
    {encode(placement_row{shard_id{}, {node_id{1}, node_id{2}}}),
     readable<placement_row>},
    {encode(setting_record{"value"}), readable<setting_record>},
    {encode_fact("1"),
     [](std::string_view value) {
       std::string bytes;
       return decode_fact(value, bytes);
     }},
  };
}

} // namespace

TEST_CASE("rows come back from their values, but for what the key says") {
  CHECK(back_from<stored_message>(encode(message)) == message);
  auto changed = message;
  changed.changed = message_id{77};
  changed.reactions = {{"+1", {user_id{"ann"}, user_id{"bob"}}}, {"-1", {}}};
  CHECK(back_from<stored_message>(encode(changed)) == changed);
  CHECK(back_from<stored_message>(encode(some_entry())) == some_entry());
  CHECK(back_from<conversation_row>(encode(conversation)) == conversation);
  CHECK(back_from<conversation_link>(encode(to_bob)) == to_bob);
  member_row member{user_id{}, member_role::admin, message_seq{5},
                    message_seq{4}};
  CHECK(back_from<member_row>(encode(member)) == member);
  outbox_row work{0, user_id{"ann"}, to_bob, {}};
  work.link.conv = conv_id{"d:ann:bob"};
  CHECK(back_from<outbox_row>(encode(work)) == work);
  work = {0, user_id{"ann"}, {}, watched};
  CHECK(back_from<outbox_row>(encode(work)) == work);
  watcher_row watcher{user_id{}, 7, true};
  CHECK(back_from<watcher_row>(encode(watcher)) == watcher);
  hard_state hard{log_term{3}, replica_id{4}};
  CHECK(back_from<hard_state>(encode(hard)) == hard);
  shard_state state{data_generation{2}, log_index{9}, log_term{3}, "conf",
                    log_index{4}};
  CHECK(back_from<shard_state>(encode(state)) == state);
  user_row user{user_id{}, "Ann", 1, 2, presence_status::busy, 3};
  CHECK(back_from<user_row>(encode(user)) == user);
  node_record node{{node_id{}, node_state::removed, "h:1", "u", 5}, 6};
  CHECK(back_from<node_record>(encode(node)) == node);
  placement_row placed{shard_id{}, {node_id{1}, node_id{1000}}};
  CHECK(back_from<placement_row>(encode(placed)) == placed);
  snapshot_meta meta{log_index{9}, log_term{3}, "conf", log_index{1}};
  CHECK(back_from<snapshot_meta>(encode(meta)) == meta);
}

TEST_CASE("a log entry's parts together are its value") {
  log_entry entry{log_index{1}, log_term{2}, entry_kind::command,
                  std::make_shared<const std::string>("payload")};
  auto value = entry_value(entry);
  auto view = back_from<entry_view>(value);
  CHECK(view.term == log_term{2});
  CHECK(view.kind == entry_kind::command);
  CHECK(view.payload == "payload");
}

TEST_CASE("a message's value is the same from its command") {
  append_message what{conv_id{"g:1"}, message.from,     message.cid,
                      message.body,   message.mentions, message.id};
  CHECK(encode_message(what, message.ordinal) == encode(message));
}

TEST_CASE("every changed byte of every value is detected") {
  for (const auto& one : samples()) {
    REQUIRE(one.read(one.value));
    for (std::size_t at = 0; at < one.value.size(); ++at)
      for (int bit = 0; bit < 8; ++bit) {
        auto damaged = one.value;
        damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
        CHECK_FALSE(one.read(damaged));
      }
  }
}

TEST_CASE("every cut of every value is detected") {
  for (const auto& one : samples()) {
    for (std::size_t size = 0; size < one.value.size(); ++size)
      CHECK_FALSE(one.read(std::string_view{one.value}.substr(0, size)));
    CHECK_FALSE(one.read(one.value + '\0'));
  }
}

TEST_CASE("random bytes are no value and no crash") {
  std::mt19937_64 random{test::seed()};
  MESSAGE("seed ", test::seed());
  auto all = samples();
  for (int round = 0; round < 5'000; ++round) {
    std::string bytes(random() % 64, '\0');
    for (auto& byte : bytes)
      byte = static_cast<char>(random());
    CHECK_FALSE(all[random() % all.size()].read(bytes));
  }
}

TEST_CASE("two messages with one cid are told apart by body and mentions") {
  std::vector<user_id> nobody;
  CHECK(message_hash("{}", nobody) == stable_hash("{}"));
  CHECK(message_hash("{}", {user_id{"a"}}) != message_hash("{}", nobody));
  CHECK(message_hash("{}", {user_id{"a"}, user_id{"b"}})
        != message_hash("{}", {user_id{"ab"}}));
  CHECK(message_hash("{}", {user_id{"a"}, user_id{"b"}})
        != message_hash("{}", {user_id{"b"}, user_id{"a"}}));
}
