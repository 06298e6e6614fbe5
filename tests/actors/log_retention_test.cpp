#include "actors/log_retention.hpp"

#include <doctest/doctest.h>

using namespace caucus;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kib = 1024;

log_bounds small() {
  log_bounds out;
  out.trailing_entries = 100;
  out.trailing_entries_alone = 10;
  out.trailing_bytes = 1024 * kib;
  out.every_entries = 50;
  out.every_bytes = 512 * kib;
  out.keep_time = 10min;
  out.keep_patience = 30s;
  return out;
}

void append(log_retention& log, std::uint64_t from, std::uint64_t to,
            std::size_t bytes = 10) {
  const auto payload = std::make_shared<const std::string>(bytes, 'x');
  for (auto i = from; i <= to; ++i)
    log.appended({log_index{i}, log_term{1}, entry_kind::command, payload});
}

/// The first entry that stays.
std::uint64_t first(log_retention& log, std::uint64_t snapshot, mono_ms now = 0,
                    bool alone = false) {
  return snapshot + 1 - log.trailing(log_index{snapshot}, alone, now);
}

} // namespace

TEST_CASE("a snapshot is due after so many entries") {
  log_retention log{small()};
  CHECK_FALSE(log.due(log_index{0}, log_index{0}));
  CHECK_FALSE(log.due(log_index{149}, log_index{100}));
  CHECK(log.due(log_index{150}, log_index{100}));
}

TEST_CASE("a snapshot is due after so many bytes, however few entries") {
  log_retention log{small()};
  append(log, 101, 105, 100 * kib);
  CHECK_FALSE(log.due(log_index{105}, log_index{101}));
  append(log, 106, 107, 100 * kib);
  CHECK(log.due(log_index{107}, log_index{101}));
  CHECK_FALSE(log.due(log_index{107}, log_index{107}));
}

TEST_CASE("so many entries stay behind a snapshot, fewer where nobody else "
          "needs them") {
  log_retention log{small()};
  CHECK(first(log, 60) == 1);
  CHECK(first(log, 1000) == 901);
  CHECK(first(log, 1000, 0, true) == 991);
}

TEST_CASE("large entries stay only as far as their bytes allow") {
  log_retention log{small()};
  append(log, 1, 90, 128 * kib); // 8 of them are the bound
  const auto kept = 90 + 1 - first(log, 90);
  CHECK(kept >= 8);
  CHECK(kept <= 10);
  append(log, 91, 1000); // small ones again
  CHECK(first(log, 1000) == 901);
}

TEST_CASE("entries that were there at the start count as nothing") {
  log_retention log{small()};
  append(log, 501, 502, 300 * kib);
  CHECK(first(log, 502) == 403);
}

TEST_CASE("void entries do not count, nor do those before a snapshot that "
          "came") {
  log_retention log{small()};
  append(log, 1, 10);
  append(log, 11, 20, 200 * kib);
  log.truncated(log_index{11});
  append(log, 11, 20);
  CHECK(first(log, 20) <= 11);
  log.restarted();
  append(log, 1001, 1010);
  CHECK_FALSE(log.due(log_index{1010}, log_index{1000}));
}

TEST_CASE("a follower that is catching up is not overtaken") {
  log_retention log{small()};
  log.follower(replica_id{2}, log_index{500}, 0);
  CHECK(first(log, 1000, 0) == 501);
  log.follower(replica_id{2}, log_index{700}, 20'000);
  CHECK(first(log, 1200, 40'000) == 701);
}

TEST_CASE("a follower whose log does not grow is away, and not waited for") {
  log_retention log{small()};
  log.follower(replica_id{2}, log_index{500}, 0);
  log.follower(replica_id{2}, log_index{500}, 40'000);
  CHECK(first(log, 1000, 40'000) == 901);
}

TEST_CASE("a follower that catches up slower than the log grows is not waited "
          "for for ever") {
  log_retention log{small()};
  mono_ms now = 0;
  std::uint64_t match = 500;
  for (; now < 600'000; now += 10'000) {
    log.follower(replica_id{2}, log_index{++match}, now);
    CHECK(first(log, 10'000, now) == match + 1);
  }
  log.follower(replica_id{2}, log_index{++match}, now);
  CHECK(first(log, 10'000, now) == 9901);
}

TEST_CASE("one that caught up and falls behind again is waited for again") {
  log_retention log{small()};
  log.follower(replica_id{2}, log_index{500}, 0);
  CHECK(first(log, 1000, 0) == 501);
  log.follower(replica_id{2}, log_index{1990}, 500'000);
  CHECK(first(log, 2000, 500'000) == 1901);
  log.follower(replica_id{2}, log_index{2000}, 700'000);
  CHECK(first(log, 5000, 700'000) == 2001);
}

TEST_CASE("who has not been heard of, or is of an earlier leadership, keeps "
          "nothing") {
  log_retention log{small()};
  log.follower(replica_id{2}, log_index{0}, 0);
  CHECK(first(log, 1000, 0) == 901);
  log.follower(replica_id{2}, log_index{500}, 0);
  log.forget_followers();
  CHECK(first(log, 1000, 0) == 901);
}
