// Behaviour of cli/app.hpp: flags and exit codes.
#include "caught.hpp"

#include <doctest/doctest.h>

using caucus::test::caught;

TEST_CASE("without a sub-command or with a wrong flag it exits with 2") {
  caught program;
  CHECK(program.run({}) == 2);
  CHECK(program.run({"load", "--no-such-flag"}) == 2);
  CHECK(program.run({"load", "--scenario", "storm"}) == 2);
  CHECK(program.run({"load", "--seconds", "0"}) == 2);
  CHECK(program.run({"probe"}) == 2);
  CHECK(program.run({"admin"}) == 2);
  CHECK(program.run({"admin", "certs"}) == 2);
  CHECK(program.run({"admin", "drain", "--token", "t"}) == 2);
  CHECK(program.run({"admin", "drain", "1024", "--token", "t"}) == 2);
  CHECK(program.run({"admin", "token", "--minutes", "0"}) == 2);
  CHECK(program.run({"admin", "backup", "--token", "t"}) == 2);
  CHECK(program.run({"admin", "backup", "--token", "t", "--dir", "here"}) == 2);
  CHECK(program.run({"admin", "restore", "--from", "x"}) == 2);
  CHECK(program.run({"chat"}) == 2);
  CHECK(program.run({"chat", "--user", "Ann"}) == 2);
  CHECK(program.run({"chat", "--user", "ann", "--url", "node:80"}) == 2);
  CHECK(program.run({"chat", "--token-file", "x", "--register"}) == 2);
}

TEST_CASE("a remote target is refused with 2 and a reason") {
  caught program;
  CHECK(program.run({"load", "--url", "ws://10.0.0.1:8080"}) == 2);
  CHECK(program.text().find("--allow-remote") != std::string::npos);
  program.forget();
  CHECK(program.run({"chat", "--user", "ann", "--url", "http://10.0.0.1"})
        == 2);
  CHECK(program.text().find("--allow-remote") != std::string::npos);
}

TEST_CASE("help exits with 0") {
  caught program;
  CHECK(program.run({"--help"}) == 0);
  CHECK(program.run({"load", "--help"}) == 0);
  CHECK(program.text().find("--connections") != std::string::npos);
}

TEST_CASE("a chat without its token exits with 1") {
  caught program;
  const std::string no_file = "/no/such/token";
  CHECK(program.run({"chat", "--plain", "--token-file", no_file}) == 1);
  CHECK(program.text().find(no_file) != std::string::npos);
}

TEST_CASE("a probe of a folder that is not there exits with 1") {
  caught program;
  CHECK(program.run({"probe", "disk", "--dir", "/no/such/folder"}) == 1);
}
