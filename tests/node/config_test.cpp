#include "node/config.hpp"
#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <initializer_list>
#include <vector>

using namespace caucus::node;

namespace {

parsed parse_args(std::initializer_list<const char*> args) {
  std::vector<const char*> argv{"caucusd"};
  argv.insert(argv.end(), args);
  return parse(static_cast<int>(argv.size()), argv.data());
}

} // namespace

TEST_CASE("without flags the defaults hold and no thread count is zero") {
  const auto got = parse_args({});
  REQUIRE(got.value);
  CHECK(got.value->host == "127.0.0.1");
  CHECK(got.value->port == 8080);
  CHECK(got.value->io_threads >= 1);
  CHECK(got.value->worker_threads >= 1);
  CHECK(got.value->reader_threads >= 1);
  CHECK(got.value->account_threads >= 1);
}

TEST_CASE("flags are read") {
  const auto got = parse_args({"--data", "/x/y", "--listen", "[::1]:0",
                               "--io-threads", "3", "--log-level", "warn"});
  REQUIRE(got.value);
  CHECK(got.value->data == "/x/y");
  CHECK(got.value->host == "::1");
  CHECK(got.value->port == 0);
  CHECK(got.value->io_threads == 3);
  CHECK(got.value->log_level == "warn");
}

TEST_CASE("a wrong flag or value is exit code 2") {
  for (auto args : {std::vector{"--nonsense"},
                    {"--listen", "nonsense"},
                    {"--listen", "a:99999"},
                    {"--node", "1024"},
                    {"--io-threads", "x"},
                    {"--log-level", "loud"}}) {
    std::vector<const char*> argv{"caucusd"};
    argv.insert(argv.end(), args.begin(), args.end());
    const auto got = parse(static_cast<int>(argv.size()), argv.data());
    CHECK_FALSE(got.value);
    CHECK(got.exit_code == 2);
  }
}

TEST_CASE("help is exit code 0") {
  const auto got = parse_args({"--help"});
  CHECK_FALSE(got.value);
  CHECK(got.exit_code == 0);
}

TEST_CASE("a file gives options, a flag beats it, an unknown key is an error") {
  caucus::test::temp_dir dir;
  const auto file = (dir.path() / "caucus.conf").string();
  std::ofstream{file} << "listen = \"127.0.0.1:7000\"\nnode = 3\n";
  auto got = parse_args({"--config", file.c_str(), "--node", "4"});
  REQUIRE(got.value);
  CHECK(got.value->port == 7000);
  CHECK(got.value->node == 4);
  std::ofstream{file} << "lissten = \"127.0.0.1:7000\"\n";
  got = parse_args({"--config", file.c_str()});
  CHECK_FALSE(got.value);
  CHECK(got.exit_code == 2);
}

TEST_CASE("HOST:PORT is split, and nonsense is not") {
  CHECK(split_listen("0.0.0.0:80")
        == std::pair<std::string, std::uint16_t>{"0.0.0.0", 80});
  CHECK(split_listen("[::]:80")
        == std::pair<std::string, std::uint16_t>{"::", 80});
  for (auto text : {"", ":", "a", "a:", ":1", "a:b", "a:1x", "a:-1", "::1:80",
                    "[]:80", "[::1:80", "a:65536"}) {
    CAPTURE(text);
    CHECK_FALSE(split_listen(text));
  }
}
