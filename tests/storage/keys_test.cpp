// Where rows are.
#include "storage/keys.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace caucus;
using namespace caucus::storage;

namespace {

const data_keys keys{shard_id{3}};
const conv_id conv{"g:1"};

bool rising(const std::vector<std::string>& all) {
  return std::is_sorted(all.begin(), all.end())
         && std::adjacent_find(all.begin(), all.end()) == all.end();
}

} // namespace

TEST_CASE("keys have the bytes of docs/storage_format.md") {
  CHECK(raft_keys{shard_id{0x0102}}.entry(log_index{3})
        == std::string("\x01\x02\x04\0\0\0\0\0\0\0\x03", 11));
  CHECK(shard_state_key(shard_id{5}) == std::string("\0\x05\0\0\0\0\0", 7));
  CHECK(keys.message(conv, message_seq{0x100})
        == std::string("\0\x03\0\0\0\x01\x04g:1\0\0\0\0\0\0\0\x01\0", 19));
  CHECK(keys.dedupe(conv, user_id{"a"}, "c")
        == std::string("\0\x03\0\0\0\x01\x05g:1\0a\0c", 14));
  CHECK(keys.user(user_id{"a"})
        == std::string("\0\x03\0\0\0\x01\x07"
                       "a",
                       8));
  CHECK(schema_key() == "\x01");
  CHECK(fact_key("x") == "\x02x");
}

TEST_CASE("messages of a conversation sort by seq, and by owner first") {
  CHECK(rising({
    keys.message(conv_id{"g:1"}, message_seq{1}),
    keys.message(conv_id{"g:1"}, message_seq{2}),
    keys.message(conv_id{"g:1"}, message_seq{255}),
    keys.message(conv_id{"g:1"}, message_seq{256}),
    keys.message(conv_id{"g:1"}, message_seq{~0ULL}),
    keys.message(conv_id{"g:10"}, message_seq{1}),
    keys.message(conv_id{"g:2"}, message_seq{1}),
  }));
}

TEST_CASE("members sort by name, and the end is above all of them") {
  CHECK(rising({
    keys.member(conv, ""),
    keys.member(conv, "a"),
    keys.member(conv, "a.b"),
    keys.member(conv, "ab"),
    keys.member(conv, "zzz"),
    keys.members_end(conv),
    keys.member(conv_id{"g:10"}, "a"),
  }));
}

TEST_CASE("conversations of a user sort by id, apart from the next user's") {
  user_id ann{"ann"};
  CHECK(rising({
    keys.user_conversation(ann, ""),
    keys.user_conversation(ann, "d:ann:bob"),
    keys.user_conversation(ann, "g:1"),
    keys.user_conversation(ann, "g:10"),
    keys.user_conversations_end(ann),
    keys.user_conversation(user_id{"ann.b"}, "d:a:b"),
    keys.user_conversation(user_id{"anna"}, "d:a:b"),
  }));
}

TEST_CASE("contacts and watchers of a user sort by name, apart from others'") {
  const user_id ann{"ann"};
  CHECK(rising({
    keys.contact(ann, ""),
    keys.contact(ann, "bob"),
    keys.contact(ann, "cat"),
    end_of(keys.contact(ann, "")),
    keys.contact(user_id{"anna"}, "bob"),
    keys.watcher(ann, ""),
    keys.watcher(ann, "bob"),
    end_of(keys.watcher(ann, "")),
    keys.watcher(user_id{"ann.b"}, "a"),
  }));
  CHECK(keys.contact(user_id{"a"}, "b")
        == std::string("\0\x03\0\0\0\x01\x0f"
                       "a\0b",
                       10));
}

TEST_CASE("log entries sort by index within their shard") {
  raft_keys low{shard_id{1}};
  raft_keys high{shard_id{2}};
  CHECK(rising({low.replica(), low.hard_state(), low.snapshot(),
                low.entry(log_index{0}), low.entry(log_index{255}),
                low.entry(log_index{256}), low.entry(log_index{~0ULL}),
                low.entries_end(), high.replica()}));
}

TEST_CASE("the row of a shard's state sorts before all its generations") {
  CHECK(rising({shard_state_key(shard_id{3}), keys.counters(), keys.outbox(1),
                keys.outbox(256), keys.outbox_end(),
                data_keys{shard_id{3}, data_generation{2}}.counters(),
                shard_state_key(shard_id{4})}));
}

TEST_CASE("what went into a key comes out again") {
  CHECK(raft_keys::index_of(raft_keys{shard_id{9}}.entry(log_index{77}))
        == log_index{77});
  CHECK_FALSE(raft_keys::index_of(raft_keys{shard_id{9}}.hard_state()));
  CHECK_FALSE(raft_keys::index_of(""));
  CHECK(last_number_of(keys.message(conv, message_seq{1'000'000}))
        == 1'000'000);
  CHECK(rest_of(keys.member(conv, "bob"), keys.member(conv, "")) == "bob");
  CHECK(table_of(keys.dedupe(conv, user_id{"a"}, "c")) == data_table::dedupe);
  CHECK_FALSE(table_of("short"));
}

TEST_CASE("a cid may hold any bytes without meeting another row") {
  user_id ann{"ann"};
  CHECK(keys.dedupe(conv, ann, std::string("\0x", 2))
        != keys.dedupe(conv, ann, "x"));
  CHECK(keys.dedupe(conv, user_id{"a"}, "nn") != keys.dedupe(conv, ann, ""));
}
