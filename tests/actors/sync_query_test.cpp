#include "actors/reader_queries.hpp"
#include "model/limits.hpp"
#include "state_filler.hpp"

#include <doctest/doctest.h>

using namespace caucus;

namespace {

const user_id ann{"ann"};
const user_id bob{"bob"};

struct fixture {
  conv_id conv(int n) { return conv_id{"g:" + std::to_string(n)}; }

  void talk(int n, std::uint64_t head, std::size_t bytes = 10) {
    fill.converse(conv(n), {ann, bob});
    fill.talk(conv(n), ann, head, bytes);
    links.push_back({conv(n), conv_kind::group, {}, 1});
  }

  sync_rows load(frame::since_list since) {
    return load_sync(disk.db->state(), {bob, links, std::move(since)});
  }

  caucus::test::shard_disk disk;
  caucus::test::state_filler fill{disk.db->state()};
  std::vector<conversation_link> links;
};

std::uint64_t first_of(const frame::sync_row& row) {
  return row.messages.front().seq.value();
}

std::uint64_t last_of(const frame::sync_row& row) {
  return row.messages.back().seq.value();
}

} // namespace

TEST_CASE_FIXTURE(fixture, "a gap comes whole and oldest first") {
  talk(1, 9);
  const auto got = load({{conv(1), message_seq{4}}});
  REQUIRE(got.rows.size() == 1);
  CHECK(first_of(got.rows[0]) == 5);
  CHECK(last_of(got.rows[0]) == 9);
  CHECK(got.rows[0].complete);
  CHECK(got.rows[0].summary.unread == 9);
  CHECK_FALSE(got.more);
}

TEST_CASE_FIXTURE(fixture, "a conversation without news has no row") {
  talk(1, 9);
  talk(2, 0);
  const auto got = load({{conv(1), message_seq{9}}, {conv(2), message_seq{0}}});
  CHECK(got.rows.empty());
  CHECK_FALSE(got.more);
}

TEST_CASE_FIXTURE(fixture, "an unknown conversation comes with its newest") {
  const auto few = limits::sync_unknown_messages_max;
  talk(1, few);
  talk(2, few + 1);
  talk(3, 0);
  const auto got = load({});
  REQUIRE(got.rows.size() == 3);
  CHECK(got.rows[0].complete);
  CHECK(first_of(got.rows[0]) == 1);
  CHECK_FALSE(got.rows[1].complete);
  CHECK(first_of(got.rows[1]) == 2);
  CHECK(last_of(got.rows[1]) == few + 1);
  CHECK(got.rows[2].complete);
  CHECK(got.rows[2].messages.empty());
  CHECK_FALSE(got.more);
}

TEST_CASE_FIXTURE(fixture, "a page ends at the bound of messages and goes on") {
  talk(1, 400);
  talk(2, 400);
  talk(3, 3);
  frame::since_list since{{conv(1), message_seq{0}},
                          {conv(2), message_seq{0}},
                          {conv(3), message_seq{0}}};
  auto got = load(since);
  REQUIRE(got.rows.size() == 2);
  CHECK(got.rows[0].complete);
  CHECK(got.rows[1].messages.size() == limits::sync_messages_max - 400);
  CHECK_FALSE(got.rows[1].complete);
  CHECK(got.more);
  for (std::size_t i = 0; i < got.rows.size(); ++i)
    since[i].second = got.rows[i].messages.back().seq;
  got = load(since);
  REQUIRE(got.rows.size() == 2);
  CHECK(first_of(got.rows[0]) == limits::sync_messages_max - 400 + 1);
  CHECK(got.rows[0].complete);
  CHECK(got.rows[1].complete);
  CHECK_FALSE(got.more);
}

TEST_CASE_FIXTURE(fixture, "a page ends at the bound of bytes") {
  const std::size_t bytes = 10'000;
  talk(1, 100, bytes);
  const auto got = load({{conv(1), message_seq{0}}});
  REQUIRE(got.rows.size() == 1);
  CHECK(got.rows[0].messages.size() <= limits::sync_bytes_max / bytes);
  CHECK(got.rows[0].messages.size() > 40);
  CHECK_FALSE(got.rows[0].complete);
  CHECK(got.more);
}

TEST_CASE_FIXTURE(fixture, "rows that do not fit come with the next page") {
  talk(1, limits::sync_messages_max);
  talk(2, 5);
  const auto got = load({{conv(1), message_seq{0}}});
  REQUIRE(got.rows.size() == 1);
  CHECK(got.rows[0].complete);
  CHECK(got.more);
}

TEST_CASE_FIXTURE(fixture, "a full page without more news is the last one") {
  talk(1, limits::sync_messages_max);
  talk(2, 5);
  const auto got = load({{conv(1), message_seq{0}}, {conv(2), message_seq{5}}});
  CHECK(got.rows.size() == 1);
  CHECK_FALSE(got.more);
}

TEST_CASE_FIXTURE(fixture, "a pull by pages gets every message once") {
  for (int n = 1; n <= 7; ++n)
    talk(n, std::uint64_t(n * 90), n == 5 ? 3000 : 10);
  std::map<conv_id, std::uint64_t> at;
  for (int n = 1; n <= 7; ++n)
    at[conv(n)] = 0;
  bool more = true;
  for (int page = 0; more && page < 50; ++page) {
    frame::since_list since;
    for (const auto& [id, seq] : at)
      since.emplace_back(id, message_seq{seq});
    const auto got = load(since);
    for (const auto& row : got.rows)
      for (const auto& message : row.messages)
        CHECK(message.seq.value() == ++at[row.summary.conv.conv]);
    more = got.more;
  }
  CHECK_FALSE(more);
  for (int n = 1; n <= 7; ++n)
    CHECK(at[conv(n)] == std::uint64_t(n * 90));
}
