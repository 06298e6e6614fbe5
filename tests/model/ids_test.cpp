// Names of things.
#include "model/ids.hpp"
#include "model/limits.hpp"
#include "model/snowflake.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace caucus;

TEST_CASE("a user name is lower case, starts with a letter or a digit") {
  CHECK(valid_user_id("ann"));
  CHECK(valid_user_id("0.a_b-c"));
  CHECK(valid_user_id(std::string(limits::user_bytes_max, 'a')));
  CHECK_FALSE(valid_user_id(""));
  CHECK_FALSE(valid_user_id("Ann"));
  CHECK_FALSE(valid_user_id(".ann"));
  CHECK_FALSE(valid_user_id("a:b"));
  CHECK_FALSE(valid_user_id(std::string("a\0b", 3)));
  CHECK_FALSE(valid_user_id(std::string(limits::user_bytes_max + 1, 'a')));
}

TEST_CASE("ids of conversations that we make are valid") {
  CHECK(valid_conv_id(group_conv_id(message_id{~0ULL}).value()));
  user_id longest{std::string(limits::user_bytes_max, 'z')};
  CHECK(valid_conv_id(direct_conv_id(longest, longest).value()));
  CHECK_FALSE(valid_conv_id("x:1"));
  CHECK_FALSE(valid_conv_id("g:"));
  CHECK_FALSE(valid_conv_id(std::string("g:\0", 3)));
}

TEST_CASE("a direct conversation is the same whoever asks") {
  user_id ann{"ann"};
  user_id bob{"bob"};
  CHECK(direct_conv_id(ann, bob) == direct_conv_id(bob, ann));
  CHECK(direct_conv_id(ann, ann).value() == "d:ann:ann");
}

TEST_CASE("the stable hash never changes") {
  CHECK(stable_hash("") == 17058014651485797458ULL);
  CHECK(stable_hash("d:ann:bob") != stable_hash("d:ann:boc"));
}

TEST_CASE("conversations spread over all shards") {
  std::set<shard_id> used;
  for (std::uint64_t i = 0; i < 1000; ++i)
    used.insert(shard_of(group_conv_id(message_id{i})));
  CHECK(used.size() == limits::shard_count);
}

TEST_CASE("a snowflake gives back its time, and sorts by it") {
  auto now = snowflake::epoch_ms + 123'456'789;
  auto id = snowflake::make(now, node_id{1023}, 4095);
  CHECK(snowflake::time_of(id) == now);
  CHECK(snowflake::make(now + 1, node_id{0}, 0) > id);
  CHECK(snowflake::time_of(snowflake::make(0, node_id{0}, 0))
        == snowflake::epoch_ms);
}
