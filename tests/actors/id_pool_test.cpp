#include "actors/id_pool.hpp"

#include <doctest/doctest.h>

using namespace caucus;

namespace {

constexpr mono_ms now = 1000;

id_lease lease(std::uint64_t first, std::uint32_t count) {
  return {message_id{first}, count};
}

} // namespace

TEST_CASE("a pool hands out the ids of its lease in order, then none") {
  id_pool pool;
  CHECK(!pool.take(now, message_id{}));
  pool.add(lease(10, 2), now);
  CHECK(pool.take(now, message_id{}) == message_id{10});
  CHECK(pool.take(now, message_id{}) == message_id{11});
  CHECK(!pool.take(now, message_id{}));
}

TEST_CASE("ids older than the lease's age are not used") {
  id_pool pool;
  pool.add(lease(10, 2), now);
  const auto age = std::chrono::milliseconds{limits::lease_age_max}.count();
  CHECK(pool.take(now + age, message_id{}) == message_id{10});
  CHECK(!pool.take(now + age + 1, message_id{}));
}

TEST_CASE("ids at or below the floor are not used") {
  id_pool pool;
  pool.add(lease(10, 5), now);
  CHECK(!pool.take(now, message_id{10}));
}

TEST_CASE("leases grow while they are used up and shrink when they go stale") {
  id_pool pool;
  CHECK(pool.want(1) == 1);
  std::uint64_t first = 1;
  for (std::uint32_t size = 1; size < 64; size *= 2) {
    CHECK(pool.want(1) == size);
    pool.add(lease(first, size), now);
    for (std::uint32_t i = 0; i < size; ++i)
      pool.take(now, message_id{});
    first += size;
  }
  CHECK(pool.want(1) == limits::lease_ids_max);
  pool.add(lease(first, 2), now);
  pool.take(now + 1000, message_id{});
  CHECK(pool.want(1) == 1);
  CHECK(pool.want(7) == 7);
  CHECK(pool.want(100'000) == limits::lease_ids_max);
}
