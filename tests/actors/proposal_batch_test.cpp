#include "actors/proposal_batch.hpp"

#include <doctest/doctest.h>

#include <variant>

using namespace caucus;

namespace {

using batch = proposal_batch<int>;

shared_bytes mark(int seq) {
  return std::make_shared<const std::string>(encode_command(advance_mark{
    conv_id{"g:1"}, user_id{"ann"}, {}, message_seq(std::uint64_t(seq))}));
}

std::size_t commands_in(const shared_bytes& payload) {
  return decode_batch(*payload)->size();
}

std::vector<int> answers(batch& what, log_index index) {
  std::vector<int> out;
  what.applied(index, [&](int who, std::size_t) { out.push_back(who); });
  return out;
}

} // namespace

TEST_CASE("a command leaves at once while few entries are in flight") {
  batch b;
  b.add(mark(1), 1);
  REQUIRE(b.take());
  b.submitted(log_index{1});
  b.add(mark(2), 2);
  REQUIRE(b.take());
  b.submitted(log_index{2});
  b.add(mark(3), 3);
  CHECK_FALSE(b.take());
}

TEST_CASE("commands that wait share one entry, in order") {
  batch b;
  for (int i = 1; i <= 12; ++i) {
    b.add(mark(i), i);
    if (i <= 2) {
      REQUIRE(b.take());
      b.submitted(log_index(std::uint64_t(i)));
    }
  }
  b.committed(log_index{1});
  const auto payload = b.take();
  REQUIRE(payload);
  const auto commands = decode_batch(**payload);
  REQUIRE(commands);
  REQUIRE(commands->size() == 10);
  for (std::size_t i = 0; i < 10; ++i)
    CHECK(std::get<advance_mark>(commands->at(i)).read == message_seq{i + 3});
}

TEST_CASE("a whole entry's worth leaves although others are in flight") {
  batch b;
  std::uint64_t entries = 0;
  for (std::size_t i = 0; i < limits::batch_commands_max + 2; ++i) {
    b.add(mark(1), int(i));
    while (const auto payload = b.take()) {
      b.submitted(log_index{++entries});
      if (entries == 3)
        CHECK(commands_in(*payload) == limits::batch_commands_max);
    }
  }
  CHECK(entries == 3);
}

TEST_CASE("an entry stays below the byte bound, but takes one command") {
  const auto large
    = std::make_shared<const std::string>(encode_command(create_user{
      user_id{"ann"}, std::string(limits::batch_bytes_max, 'x'), "hash", 0}));
  batch b;
  b.add(large, 1);
  b.add(large, 2);
  CHECK(commands_in(*b.take()) == 1);
  b.submitted(log_index{1});
  CHECK(commands_in(*b.take()) == 1);
}

TEST_CASE("answers go to the proposers of that entry, in order") {
  batch b;
  b.add(mark(1), 1);
  REQUIRE(b.take());
  b.submitted(log_index{4});
  CHECK(answers(b, log_index{3}).empty());
  CHECK(answers(b, log_index{4}) == std::vector{1});
  CHECK(answers(b, log_index{4}).empty());
  CHECK(b.size() == 0);
}

TEST_CASE("a full batch says so until answers come") {
  batch b;
  std::uint64_t index = 0;
  std::size_t added = 0;
  while (!b.full()) {
    b.add(mark(1), int(added++));
    if (b.take())
      b.submitted(log_index{++index});
  }
  CHECK(added == limits::shard_pending_max);
  CHECK(answers(b, log_index{1}).size() == 1);
  CHECK_FALSE(b.full());
}

TEST_CASE("uncommitted entries are bounded even under load") {
  batch b;
  std::uint64_t index = 0;
  while (!b.full()) {
    b.add(mark(1), 0);
    if (b.take())
      b.submitted(log_index{++index});
  }
  CHECK(index < limits::raft_uncommitted_max);
}

TEST_CASE("a lost leadership names everybody once") {
  batch b;
  for (int i = 1; i <= 4; ++i) {
    b.add(mark(i), i);
    if (b.take())
      b.submitted(log_index(std::uint64_t(i)));
  }
  CHECK(b.abandon() == std::vector{1, 2, 3, 4});
  CHECK(b.size() == 0);
  CHECK(answers(b, log_index{1}).empty());
}

TEST_CASE("a refused entry names its proposers only") {
  batch b;
  b.add(mark(1), 1);
  REQUIRE(b.take());
  CHECK(b.refused() == std::vector{1});
  CHECK(b.size() == 0);
}

TEST_CASE("barriers share one entry, with the commands that wait or alone") {
  batch b;
  b.add_barrier(1);
  b.add_barrier(2);
  CHECK(commands_in(*b.take()) == 0);
  b.submitted(log_index{1});
  CHECK_FALSE(b.take());
  b.add_barrier(3); // what is on its way was made before
  b.add(mark(1), 4);
  CHECK(commands_in(*b.take()) == 1);
  b.submitted(log_index{2});
  CHECK(answers(b, log_index{1}) == std::vector{1, 2});
  std::vector<std::pair<int, std::size_t>> places;
  b.applied(log_index{2}, [&](int who, std::size_t place) {
    places.emplace_back(who, place);
  });
  CHECK(places
        == std::vector<std::pair<int, std::size_t>>{{4, 0},
                                                    {3, batch::no_command}});
  CHECK(b.size() == 0);
}

TEST_CASE("barriers wait for room, are bounded, and are told of a loss") {
  batch b;
  std::uint64_t index = 0;
  for (int i = 0; !b.full(); ++i) {
    b.add_barrier(i);
    if (b.take())
      b.submitted(log_index{++index});
  }
  CHECK(b.size() == limits::shard_pending_max);
  CHECK(index == limits::batches_in_flight_max);
  CHECK(b.abandon().size() == limits::shard_pending_max);
  b.add_barrier(1);
  REQUIRE(b.take());
  CHECK(b.refused() == std::vector{1});
  CHECK(b.size() == 0);
}
