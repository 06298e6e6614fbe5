#include "model/limits.hpp"
#include "node/file_limit.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <limits>

using namespace caucus;
using namespace caucus::node;

TEST_CASE("sockets leave the reserve, and the store gets half of it") {
  const auto got = share_files(20'000);
  CHECK(got.connections == 20'000 - limits::files_reserve);
  CHECK(got.store == limits::files_reserve / 2);
}

TEST_CASE("where files are few the reserve is a quarter") {
  const auto got = share_files(700);
  CHECK(got.connections == 525);
  CHECK(got.store == 87);
}

TEST_CASE("however many files there are, both shares have their bound") {
  const auto got = share_files(std::numeric_limits<std::size_t>::max());
  CHECK(got.connections == limits::connections_max);
  CHECK(got.store == limits::store_files_max);
}

TEST_CASE("the shares never exceed the files") {
  for (std::size_t files = 0; files < 5000; files += 7) {
    const auto got = share_files(files);
    CHECK(got.connections + 2 * got.store <= files);
  }
}

TEST_CASE("the limit of files is raised as far as it goes") {
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  auto less = before;
  less.rlim_cur = 300;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &less) == 0);
  const auto got = raise_file_limit();
  rlimit after{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &after) == 0);
  CHECK(after.rlim_cur == before.rlim_max);
  CHECK(got == after.rlim_cur);
  ::setrlimit(RLIMIT_NOFILE, &before);
}
