#include "actors/catch_up_cache.hpp"

#include <doctest/doctest.h>

using namespace caucus;

namespace {

std::vector<log_entry> run(std::uint64_t from, std::uint64_t to) {
  std::vector<log_entry> out;
  for (auto i = from; i <= to; ++i)
    out.push_back({log_index{i}, log_term{1}, entry_kind::command,
                   std::make_shared<const std::string>("x")});
  return out;
}

/// Asks as Raft does: for [from, to] of a disk that ends at 1000.
std::vector<log_entry> ask(catch_up_cache& cache, std::uint64_t from,
                           std::uint64_t to, mono_ms now = 0) {
  return cache.range(log_index{from}, log_index{to}, log_index{1000}, now);
}

/// Does the next read, of `count` entries.
void read(catch_up_cache& cache, std::uint64_t count, mono_ms now = 0) {
  auto job = cache.next_read();
  REQUIRE(job.has_value());
  auto from = job->from.value();
  cache.came(*job, run(from, from + count - 1), now);
}

} // namespace

TEST_CASE("what is not here is wanted once, and found when asked again") {
  catch_up_cache cache;
  CHECK(ask(cache, 10, 20).empty());
  CHECK(ask(cache, 10, 20).empty());
  auto job = cache.next_read();
  REQUIRE(job.has_value());
  CHECK(job->from == log_index{10});
  CHECK(job->to == log_index{1000});
  CHECK_FALSE(cache.next_read().has_value());
  CHECK(ask(cache, 10, 20).empty()); // under way
  cache.came(*job, run(10, 100), 0);
  auto found = ask(cache, 10, 20);
  REQUIRE(found.size() == 11);
  CHECK(found.front().index == log_index{10});
  CHECK(found.back().index == log_index{20});
  CHECK_FALSE(cache.next_read().has_value());
}

TEST_CASE("a range ends where its piece ends") {
  catch_up_cache cache;
  ask(cache, 10, 20);
  read(cache, 5);
  CHECK(ask(cache, 12, 20).size() == 3);
}

TEST_CASE("behind the middle of a piece the next one is read ahead") {
  catch_up_cache cache;
  ask(cache, 1, 10);
  read(cache, 100);
  CHECK(ask(cache, 40, 49).size() == 10);
  CHECK_FALSE(cache.next_read().has_value());
  CHECK(ask(cache, 60, 69).size() == 10);
  read(cache, 100);
  CHECK(ask(cache, 101, 110).size() == 10); // did not wait
}

TEST_CASE("nothing is read ahead beyond what is on disk only") {
  catch_up_cache cache;
  ask(cache, 901, 910);
  read(cache, 100);
  CHECK(ask(cache, 990, 1000).size() == 11);
  CHECK_FALSE(cache.next_read().has_value());
}

TEST_CASE("a read that finds another place, nothing or an error is asked for "
          "again") {
  catch_up_cache cache;
  ask(cache, 10, 20);
  auto job = cache.next_read();
  cache.came(*job, run(12, 20), 0); // the first ones were deleted
  CHECK(cache.size() == 0);
  ask(cache, 10, 20);
  job = cache.next_read();
  REQUIRE(job.has_value());
  cache.came(*job, {}, 0);
  ask(cache, 10, 20);
  job = cache.next_read();
  REQUIRE(job.has_value());
  cache.failed(*job);
  ask(cache, 10, 20);
  CHECK(cache.next_read().has_value());
}

TEST_CASE("a read of a log that was replaced does not count") {
  catch_up_cache cache;
  ask(cache, 10, 20);
  auto old = cache.next_read();
  cache.clear();
  ask(cache, 10, 20);
  auto job = cache.next_read();
  REQUIRE(job.has_value());
  cache.came(*old, run(10, 20), 0);
  CHECK(cache.size() == 0);
  cache.failed(*old);
  CHECK_FALSE(cache.next_read().has_value()); // the new one is under way
  cache.came(*job, run(10, 20), 0);
  CHECK(cache.size() == 1);
}

TEST_CASE("pieces are few, and the least used one leaves") {
  catch_up_cache cache;
  for (std::uint64_t i = 0; i <= limits::follower_reads_max; ++i) {
    ask(cache, 1 + 100 * i, 10 + 100 * i, static_cast<mono_ms>(i));
    if (i == 1)
      ask(cache, 1, 10, 2); // the first one is used again
    read(cache, 10, static_cast<mono_ms>(i));
  }
  CHECK(cache.size() == limits::follower_reads_max);
  CHECK_FALSE(ask(cache, 1, 10).empty());
  CHECK(ask(cache, 101, 110).empty());
}

TEST_CASE("followers that have caught up take no memory") {
  catch_up_cache cache;
  ask(cache, 1, 10, 100);
  read(cache, 10, 100);
  cache.drop_idle(1000);
  CHECK(cache.size() == 1);
  cache.drop_idle(100'000);
  CHECK(cache.size() == 0);
}
