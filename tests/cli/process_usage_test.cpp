// Behaviour of cli/load/process_usage.hpp.
#include "cli/load/process_usage.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

using namespace caucus::cli;

TEST_CASE("a field of a /proc file is read in bytes") {
  auto text = "Name:\tx\nVmRSSx:\t1 kB\nVmRSS:\t  12 kB\nRss:   7 kB";
  CHECK(kib_field(text, "VmRSS") == 12 * 1024);
  CHECK(kib_field(text, "Rss") == 7 * 1024);
  CHECK(!kib_field(text, "Pss"));
  CHECK(!kib_field("", "Rss"));
  CHECK(!kib_field("Rss:", "Rss"));
}

TEST_CASE("this process has memory and its CPU time never falls") {
  auto before = usage_of(getpid());
  REQUIRE(before);
  CHECK(before->rss_bytes > 0);
  auto after = usage_of(getpid());
  REQUIRE(after);
  CHECK(after->cpu >= before->cpu);
}

TEST_CASE("a process that is not there has no usage") {
  CHECK(!usage_of(0));
  CHECK(!usage_of(-5));
}
