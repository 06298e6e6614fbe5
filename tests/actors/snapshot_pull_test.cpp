// Which chunk of a snapshot to ask for next.
#include "actors/snapshot_pull.hpp"
#include "model/limits_snapshot.hpp"
#include "storage/checksum.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace caucus;

namespace {

using verdict = snapshot_pull::verdict;

constexpr mono_ms stall_ms
  = std::chrono::milliseconds{limits::snapshot_stall_max}.count();

snapshot_chunk chunk(std::string last, bool complete = false) {
  snapshot_chunk result;
  result.rows = "rows to " + last;
  result.crc = storage::crc32c(result.rows);
  result.last = std::move(last);
  result.complete = complete;
  return result;
}

snapshot_pull some_pull() {
  return {{shard_id{3}, replica_id{7}, {log_index{9}, log_term{2}, "c"}}, 0};
}

} // namespace

TEST_CASE("each chunk is asked for from the last good row on") {
  auto pull = some_pull();
  CHECK(pull.request().shard == shard_id{3});
  CHECK(pull.request().index == log_index{9});
  CHECK(pull.request().after.empty());
  CHECK(pull.take(chunk("b"), 1) == verdict::good);
  CHECK(pull.request().after == "b");
  auto damaged = chunk("c");
  damaged.rows[0] ^= 1;
  CHECK(pull.take(damaged, 2) == verdict::damaged);
  CHECK(pull.request().after == "b");
  CHECK(pull.take(chunk("d", true), 3) == verdict::last);
}

TEST_CASE("a source that has nothing, or nonsense, is given up") {
  auto pull = some_pull();
  snapshot_chunk gone;
  gone.gone = true;
  CHECK(pull.take(gone, 0) == verdict::give_up);
  CHECK(pull.take(chunk("b"), 0) == verdict::good);
  CHECK(pull.take(chunk("b"), 0) == verdict::give_up); // no step forward
  CHECK(pull.take(chunk("a"), 0) == verdict::give_up);
  auto large = chunk("c");
  large.rows.resize(limits::snapshot_chunk_bytes_max + 1);
  large.crc = storage::crc32c(large.rows);
  CHECK(pull.take(large, 0) == verdict::give_up);
}

TEST_CASE("tables without a row are complete with the first chunk") {
  auto pull = some_pull();
  snapshot_chunk nothing;
  nothing.complete = true;
  CHECK(pull.take(nothing, 0) == verdict::last);
}

TEST_CASE("only good chunks keep a pull from stalling") {
  auto pull = some_pull();
  CHECK_FALSE(pull.stalled(stall_ms));
  CHECK(pull.take(chunk("b"), stall_ms) == verdict::good);
  auto damaged = chunk("c");
  damaged.crc ^= 1;
  CHECK(pull.take(damaged, 2 * stall_ms) == verdict::damaged);
  CHECK_FALSE(pull.stalled(2 * stall_ms));
  CHECK(pull.stalled(2 * stall_ms + 1));
}

TEST_CASE("bytes are spread over time, and idle time is not saved up") {
  byte_pace pace{1'000'000};
  CHECK(pace.due() == 0);
  pace.spend(500'000, 100);
  CHECK(pace.due() == 600);
  pace.spend(250'000, 600);
  CHECK(pace.due() == 850);
  pace.spend(1'000'000, 10'000);
  CHECK(pace.due() == 11'000);
  // Parts of a millisecond add up.
  for (int i = 0; i < 1000; ++i)
    pace.spend(100, 10'000);
  CHECK(pace.due() == 11'100);
}
