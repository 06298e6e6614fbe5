// Behaviour of `caucus admin` against a real HTTP port.
#include "auth/password.hpp"
#include "auth/token.hpp"
#include "net/fake_service.hpp"
#include "net/server.hpp"
#include "support/caught.hpp"
#include "support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <deque>

using namespace caucus;
using nlohmann::json;
using test::caught;

namespace {

unix_ms wall_now() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch())
    .count();
}

/// Answers one after the other, the last one again and again.
class scripted_admin final : public net::admin_service {
public:
  [[nodiscard]] errc check_admin(std::string_view token) const override {
    return tokens ? tokens->verify_admin(token, wall_now()) : errc::none;
  }

  void administrate(net::admin_request what, on_answer done) override {
    asked.push_back(what);
    done(answers.front());
    if (answers.size() > 1)
      answers.pop_front();
  }

  void find_route(user_id, on_answer done) override { done({}); }

  std::optional<auth::token_authority> tokens; // none: anybody may
  std::deque<net::api_answer> answers;
  std::vector<net::admin_request> asked;
};

class nobody final : public net::session_acceptor {
  std::shared_ptr<net::session_events> accept(std::size_t,
                                              const net::peer_info&) override {
    return nullptr;
  }
};

net::api_answer state(const char* state, int leaders, int replicas) {
  const json node{{"node", 2},          {"state", state},
                  {"client_url", "u"},  {"cluster_address", "c"},
                  {"up", true},         {"connections", 1},
                  {"leaders", leaders}, {"replicas", replicas},
                  {"placed", replicas}, {"lag", 0}};
  const json all{{"cluster", "c0ffee"},
                 {"version", 3},
                 {"controller", 0},
                 {"unsettled", 0},
                 {"nodes", {node}}};
  return {errc::none, {}, all.dump()};
}

/// A client port, without a node behind it.
class port {
public:
  port() {
    admin.answers.push_back(state("active", 1, 65));
    const auto bound = server.bind();
    REQUIRE(bound.error.empty());
    url = "http://127.0.0.1:" + std::to_string(bound.port);
    server.start({std::make_shared<nobody>()});
  }

  int run(std::vector<std::string> flags) {
    flags.insert(flags.begin(), "admin");
    flags.insert(flags.end(), {"--url", url});
    return program.run(flags);
  }

  [[nodiscard]] bool said(std::string_view words) const {
    return program.text().find(words) != std::string::npos;
  }

  scripted_admin admin;
  net::test::fake_service service;
  net::server server{
    {"127.0.0.1", 0, 1}, service, admin, net::test::fake_files()};
  std::string url;
  caught program;
};

} // namespace

TEST_CASE_FIXTURE(port, "status prints a table, or what the node answers") {
  CHECK(run({"status", "--token", "t"}) == 0);
  CHECK(said("NODE  STATE"));
  CHECK(said("cluster c0ffee, version 3"));
  CHECK(run({"status", "--json", "--token", "t"}) == 0);
  CHECK(said(state("active", 1, 65).json + '\n'));
}

TEST_CASE_FIXTURE(port, "a token is made from the secret of a data folder") {
  REQUIRE(auth::initialise());
  test::temp_dir dir;
  const auto folder = dir.path().string();
  const auto secret = auth::load_or_create_secret(dir.path() / "token.key");
  admin.tokens.emplace(secret.bytes);
  CHECK(run({"status", "--data", folder}) == 0);
  CHECK(run({"status", "--token", "wrong"}) == 1);
  CHECK(said("(bad_token)"));
  const auto user
    = admin.tokens->issue({user_id{"admin"}, wall_now() + 60'000}, wall_now());
  CHECK(run({"status", "--token", user}) == 1);
  CHECK(said("this takes the role admin (forbidden)"));
}

TEST_CASE("a token is printed for as long as was asked for") {
  REQUIRE(auth::initialise());
  test::temp_dir dir;
  const auto folder = dir.path().string();
  const auto secret = auth::load_or_create_secret(dir.path() / "token.key");
  caught program;
  REQUIRE(program.run({"admin", "token", "--data", folder, "--minutes", "5"})
          == 0);
  auto token = program.text();
  REQUIRE(token.ends_with('\n'));
  token.pop_back();
  const auth::token_authority tokens{secret.bytes};
  CHECK(tokens.verify_admin(token, wall_now() + 4 * 60'000) == errc::none);
  CHECK(tokens.verify_admin(token, wall_now() + 6 * 60'000)
        == errc::token_expired);
}

TEST_CASE("without a right, a secret or a node there is one clear line") {
  caught program;
  CHECK(program.run({"admin", "status"}) == 2);
  CHECK(program.text().find("give --data") != std::string::npos);
  CHECK(program.run({"admin", "status", "--data", "/no/such/folder"}) == 1);
  CHECK(program.text().find("/no/such/folder/token.key: No such file")
        != std::string::npos);
  CHECK(program.run(
          {"admin", "status", "--token", "t", "--url", "http://127.0.0.1:1"})
        == 1);
  CHECK(program.text().find("cannot connect to 127.0.0.1:1")
        != std::string::npos);
  CHECK(program.run(
          {"admin", "status", "--token", "t", "--url", "http://10.0.0.1:1"})
        == 2);
  CHECK(program.text().find("--allow-remote") != std::string::npos);
}

TEST_CASE_FIXTURE(port, "a drain waits until nothing is left, and tells") {
  admin.answers = {state("draining", 20, 65), state("draining", 0, 40),
                   state("draining", 0, 0)};
  CHECK(run({"drain", "2", "--token", "t"}) == 0);
  CHECK(said("node 2: 20 leaders, 1 clients, 65 replicas left\n"));
  CHECK(said("node 2: 0 leaders, 1 clients, 40 replicas left\n"));
  CHECK(said("node 2 is drained"));
  REQUIRE(admin.asked.size() == 3);
  CHECK(admin.asked[0].what == net::admin_action::drain);
  CHECK(admin.asked[0].node == node_id{2});
  CHECK(admin.asked[1].what == net::admin_action::list);
}

TEST_CASE_FIXTURE(port, "a drain that somebody ends is an error") {
  admin.answers = {state("draining", 20, 65), state("active", 0, 40)};
  CHECK(run({"drain", "2", "--token", "t"}) == 1);
  CHECK(said("node 2 is active, not draining any more"));
}

TEST_CASE_FIXTURE(port, "a drain need not be waited for") {
  admin.answers = {state("draining", 20, 65)};
  CHECK(run({"drain", "2", "--no-wait", "--token", "t"}) == 0);
  CHECK(said("node 2 is draining"));
  CHECK(admin.asked.size() == 1);
}

TEST_CASE_FIXTURE(port, "each verb asks for what it says") {
  const std::pair<const char*, net::admin_action> table[]{
    {"undrain", net::admin_action::undrain},
    {"remove", net::admin_action::remove},
    {"replace", net::admin_action::replace}};
  for (const auto& [word, action] : table) {
    CHECK(run({word, "7", "--token", "t"}) == 0);
    CHECK(admin.asked.back().what == action);
    CHECK(admin.asked.back().node == node_id{7});
  }
}

TEST_CASE_FIXTURE(port,
                  "a backup says where the copies are, and what is missing") {
  const auto made = [](const char* missing, const char* behind) {
    return net::api_answer{
      errc::none,
      {},
      std::string{R"({"dir":"/var/b","complete":true,"missing":)"} + missing
        + R"(,"behind":)" + behind
        + R"(,"nodes":[{"node":1,"dir":"/var/b/node-1","groups":65},)"
          R"({"node":2,"problem":"cannot be reached"}],"shards":[]})"};
  };
  admin.answers = {made("[]", "[]"), made("[]", "[4,9]"), made("[7]", "[4]")};
  CHECK(run({"backup", "--dir", "/var/b", "--token", "t"}) == 0);
  CHECK(admin.asked.back().what == net::admin_action::backup);
  CHECK(admin.asked.back().dir == "/var/b");
  CHECK(said("node 1: /var/b/node-1, 65 groups\n"));
  CHECK(said("node 2: no copy: cannot be reached\n"));
  CHECK(said("complete: all that was acknowledged before is there\n"));
  CHECK(run({"backup", "--dir", "/var/b", "--token", "t"}) == 3);
  CHECK(said("may be behind: 4, 9\n"));
  CHECK(run({"backup", "--dir", "/var/b", "--token", "t"}) == 1);
  CHECK(said("no copy has these shards: 7\n"));
  CHECK(run({"backup", "--dir", "/var/b", "--json", "--token", "t"}) == 1);
  CHECK(said(made("[7]", "[4]").json + '\n'));
  admin.answers = {{errc::conflict, "/var/b: it is there already", {}}};
  CHECK(run({"backup", "--dir", "/var/b", "--token", "t"}) == 1);
  CHECK(said("caucus: /var/b: it is there already (conflict)\n"));
}

TEST_CASE("what is no backup is not restored") {
  caught program;
  CHECK(
    program.run({"admin", "restore", "--from", "/no/such", "--data", "/no/new"})
    == 1);
  CHECK(program.text()
        == "caucus: /no/such is no backup: No such file or directory\n");
}

TEST_CASE_FIXTURE(port, "a refusal is told in the node's words") {
  admin.answers = {{errc::conflict, "node 2 is active: drain it first", {}}};
  CHECK(run({"remove", "2", "--token", "t"}) == 1);
  CHECK(said("caucus: node 2 is active: drain it first (conflict)\n"));
}

TEST_CASE_FIXTURE(port, "while nobody leads it asks again") {
  admin.answers = {{errc::unavailable, "no leader of the control group", {}},
                   state("active", 1, 65)};
  CHECK(run({"undrain", "2", "--token", "t"}) == 0);
  CHECK(admin.asked.size() == 2);
}
