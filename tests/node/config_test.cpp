#include "node/config.hpp"
#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

using namespace caucus::node;

namespace {

parsed parse_args(std::initializer_list<const char*> args) {
  std::vector<const char*> argv{"caucusd"};
  argv.insert(argv.end(), args);
  return parse(static_cast<int>(argv.size()), argv.data());
}

/// Parses with one variable set; answers what was said on stderr. It must be
/// one line, and the exit code 2.
std::string complaint_of(std::initializer_list<const char*> args,
                         const char* name = nullptr,
                         const char* value = nullptr) {
  if (name != nullptr)
    ::setenv(name, value, 1);
  std::ostringstream said;
  auto* before = std::cerr.rdbuf(said.rdbuf());
  const auto got = parse_args(args);
  std::cerr.rdbuf(before);
  if (name != nullptr)
    ::unsetenv(name);
  CHECK_FALSE(got.value);
  CHECK(got.exit_code == 2);
  const auto text = said.str();
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
  return text;
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

TEST_CASE("what is wrong with a file is said with the file's name") {
  caucus::test::temp_dir dir;
  const auto file = (dir.path() / "caucus.conf").string();
  const auto wrong = [&file](const char* line) {
    std::ofstream{file} << "log-level = \"info\"\n" << line << '\n';
    return complaint_of({"--config", file.c_str()});
  };
  const auto start = "caucusd: " + file + ": ";
  CHECK(wrong("lissten = \"x\"").rfind(start + "unknown option lissten ", 0)
        == 0);
  CHECK(wrong("node = 5000").rfind(start + "node: ", 0) == 0);
  CHECK(wrong("listen = \"x\"").rfind(start + "listen: x is not", 0) == 0);
  CHECK(wrong("[more]\nnode = 1").rfind(start + "there are no sections", 0)
        == 0);
  CHECK(wrong("config = \"x\"").rfind(start + "config is not for", 0) == 0);
  const auto none = file + ".none";
  CHECK(complaint_of({"--config", none.c_str()})
          .rfind("caucusd: " + none + ": there is no such file", 0)
        == 0);
}

TEST_CASE("a wrong value is said with the place it came from") {
  CHECK(complaint_of({"--node", "5000"}).rfind("caucusd: --node: ", 0) == 0);
  CHECK(
    complaint_of({}, "CAUCUS_NODE", "5000").rfind("caucusd: CAUCUS_NODE: ", 0)
    == 0);
  CHECK(complaint_of({}, "CAUCUS_LISTEN", "x")
          .rfind("caucusd: CAUCUS_LISTEN: x is not", 0)
        == 0);
  CHECK(complaint_of({"--listen=y"}, "CAUCUS_LISTEN", "x")
          .rfind("caucusd: --listen: y is not", 0)
        == 0);
}

TEST_CASE("a variable that is no option is an error") {
  CHECK(complaint_of({}, "CAUCUS_LISTN", "127.0.0.1:0")
          .rfind("caucusd: CAUCUS_LISTN in the environment is no option", 0)
        == 0);
  for (const auto* name :
       {"CAUCUS_TEST_X", "CAUCUS_ADMIN_TOKEN", "CAUCUS_PASSWORD", "CAUCUS_SEED",
        "CAUCUSD", "CAUCU"}) {
    ::setenv(name, "1", 1);
    CHECK(parse_args({}).value);
    ::unsetenv(name);
  }
}

TEST_CASE("the environment may name the file; a flag beats it") {
  caucus::test::temp_dir dir;
  const auto one = (dir.path() / "one.conf").string();
  const auto two = (dir.path() / "two.conf").string();
  std::ofstream{one} << "node = 1\n";
  std::ofstream{two} << "node = 2\n";
  ::setenv("CAUCUS_CONFIG", one.c_str(), 1);
  auto got = parse_args({});
  REQUIRE(got.value);
  CHECK(got.value->node == 1);
  got = parse_args({"--config", two.c_str()});
  REQUIRE(got.value);
  CHECK(got.value->node == 2);
  CHECK(complaint_of({}, "CAUCUS_CONFIG", (one + ".none").c_str())
          .find("one.conf.none: there is no such file")
        != std::string::npos);
}

TEST_CASE("the cluster's options are read; seeds may come one by one") {
  const auto got = parse_args(
    {"--cluster-listen", "127.0.0.1:9000", "--discovery-seed", "127.0.0.1:9001",
     "--discovery-seed", "127.0.0.1:9002", "--cluster-name", "chat"});
  REQUIRE(got.value);
  CHECK(got.value->cluster.listen == host_and_port{"127.0.0.1", 9000});
  CHECK(got.value->cluster.seeds
        == std::vector<std::string>{"127.0.0.1:9001", "127.0.0.1:9002"});
  CHECK(got.value->cluster.name == "chat");
  CHECK_FALSE(got.value->cluster.bootstrap);
  CHECK_FALSE(got.value->node);
}

TEST_CASE("the environment gives seeds with commas between them") {
  ::setenv("CAUCUS_DISCOVERY_SEED", "a:1,b:2", 1);
  const auto got = parse_args({"--cluster-listen", "127.0.0.1:9000"});
  ::unsetenv("CAUCUS_DISCOVERY_SEED");
  REQUIRE(got.value);
  CHECK(got.value->cluster.seeds == std::vector<std::string>{"a:1", "b:2"});
}

TEST_CASE("what is wrong with the cluster is said with its place") {
  CHECK(complaint_of({"--cluster-listen", "10.0.0.1:9000"})
          .rfind("caucusd: --cluster-listen: a link without TLS", 0)
        == 0);
  CHECK(complaint_of({}, "CAUCUS_CLUSTER_LISTEN", "x")
          .rfind("caucusd: CAUCUS_CLUSTER_LISTEN: x is not HOST:PORT", 0)
        == 0);
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
