#include "actors/type_ids.hpp"
#include "model/limits_admin.hpp"
#include "node/http_frontend.hpp"
#include "support/deterministic.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace caucus;
using nlohmann::json;

namespace {

constexpr unix_ms now = 1'800'000'000'000;

/// CONTROLLER that answers what the test says.
struct controller_script {
  std::vector<admin_call> asked;
  admin_answer answer;
  caf::error refusal;
  bool silent = false; // keeps the question
};

struct fake_controller_state {
  static inline const char* name = "fake_controller";
  fake_controller_state(controller_actor::pointer self,
                        std::shared_ptr<controller_script> script)
    : self_(self), script_(std::move(script)) {}
  controller_actor::behavior_type make_behavior() {
    return {
      [](const cluster_map&) {},
      [](const node_report&) {},
      [this](const admin_call& what) -> caf::result<admin_answer> {
        script_->asked.push_back(what);
        if (script_->silent) {
          promise_ = self_->make_response_promise<admin_answer>();
          return promise_;
        }
        if (script_->refusal)
          return script_->refusal;
        return script_->answer;
      },
      [](const join_request&) -> caf::result<join_answer> {
        return caf::make_error(errc::unavailable, std::string{});
      },
      [](const link_changed&) {},
      [](caf::tick_atom) {},
    };
  }

private:
  controller_actor::pointer self_;
  std::shared_ptr<controller_script> script_;
  caf::typed_response_promise<admin_answer> promise_;
};
using fake_controller = controller_actor::stateful_impl<fake_controller_state>;

/// BACKUP that has these copies; none: one is under way.
struct fake_backup_state {
  static inline const char* name = "fake_backup";
  fake_backup_state(backup_actor::pointer, std::vector<node_copy>* copies)
    : copies_(copies) {}
  backup_actor::behavior_type make_behavior() {
    return {
      [](const copy_store&) { return store_copy{}; },
      [this](const back_up& what) -> caf::result<backup_report> {
        if (copies_->empty())
          return caf::make_error(errc::conflict, std::string{"under way"});
        return backup_report{what.dir, *copies_};
      },
    };
  }

private:
  std::vector<node_copy>* copies_;
};
using fake_backup = backup_actor::stateful_impl<fake_backup_state>;

class frontend_node : public test::deterministic {
public:
  frontend_node() {
    world->node = node_id{1};
    world->now = [] { return now; };
    world->backup = spawn<fake_backup>(&copies);
    world->controller = spawn<fake_controller>(script);
    frontend.open({world, {}, tokens, [] { return std::string{"up 1\n"}; }});
  }

  ~frontend_node() {
    frontend.close();
    world->clear();
  }

  std::optional<net::api_answer> administrate(net::admin_request what) {
    std::optional<net::api_answer> result;
    frontend.administrate(what, catching(result));
    run();
    return result;
  }

  std::optional<net::api_answer> route(const std::string& user) {
    std::optional<net::api_answer> result;
    frontend.find_route(user_id{user}, catching(result));
    return result; // at once, by no actor
  }

  static net::admin_service::on_answer
  catching(std::optional<net::api_answer>& into) {
    return [&into](net::api_answer what) {
      REQUIRE_FALSE(into);
      into = std::move(what);
    };
  }

  std::vector<node_copy> copies;
  services_ptr world = std::make_shared<services>();
  std::shared_ptr<controller_script> script
    = std::make_shared<controller_script>();
  std::shared_ptr<const auth::token_authority> tokens
    = std::make_shared<auth::token_authority>(std::string(32, 'k'));
  node::http_frontend frontend;
};

admin_answer two_nodes() {
  admin_answer what;
  what.cluster = cluster_id{0xfedcba9876543210};
  what.version = 12;
  what.controller = node_id{1};
  what.unsettled = 3;
  admin_node one;
  one.row = {node_id{1}, node_state::active, "10.0.0.1:9000", "http://a", 5};
  one.up = true;
  one.connections = 7;
  one.leaders = 33;
  one.replicas = 65;
  one.placed = 64;
  one.lag = 2;
  what.nodes.push_back(one);
  admin_node two;
  two.row = {node_id{2}, node_state::draining, "bad \xff", "http://b", 6};
  what.nodes.push_back(two);
  return what;
}

} // namespace

TEST_CASE_FIXTURE(frontend_node, "an operator is told of every node") {
  script->answer = two_nodes();
  const auto answer = administrate({});
  REQUIRE(answer);
  CHECK(answer->error == errc::none);
  const auto found = json::parse(answer->json);
  CHECK(found["cluster"] == "fedcba9876543210");
  CHECK(found["version"] == 12);
  CHECK(found["controller"] == 1);
  CHECK(found["unsettled"] == 3);
  CHECK(found["nodes"][0]
        == json{{"node", 1},
                {"state", "active"},
                {"cluster_address", "10.0.0.1:9000"},
                {"client_url", "http://a"},
                {"since", 5},
                {"up", true},
                {"connections", 7},
                {"leaders", 33},
                {"replicas", 65},
                {"placed", 64},
                {"lag", 2}});
  CHECK(found["nodes"][1]["state"] == "draining");
  CHECK(found["nodes"][1]["up"] == false);
}

TEST_CASE_FIXTURE(frontend_node, "the controller hears what is asked of whom") {
  const std::pair<net::admin_action, admin_op> table[]{
    {net::admin_action::list, admin_op::list},
    {net::admin_action::drain, admin_op::drain},
    {net::admin_action::undrain, admin_op::undrain},
    {net::admin_action::remove, admin_op::remove},
    {net::admin_action::replace, admin_op::replace}};
  for (const auto& [asked, heard] : table) {
    REQUIRE(administrate({asked, node_id{4}, {}}));
    CHECK(script->asked.back().op == heard);
    CHECK(script->asked.back().node == node_id{4});
    CHECK_FALSE(script->asked.back().forwarded);
  }
}

TEST_CASE_FIXTURE(frontend_node, "a refusal keeps its code and its words") {
  script->refusal
    = caf::make_error(errc::conflict, std::string{"node 1 is the last one"});
  const auto answer = administrate({net::admin_action::drain, node_id{1}, {}});
  REQUIRE(answer);
  CHECK(answer->error == errc::conflict);
  CHECK(answer->text == "node 1 is the last one");
}

TEST_CASE_FIXTURE(frontend_node, "a controller that is silent is not waited "
                                 "for without end") {
  script->silent = true;
  std::optional<net::api_answer> answer;
  frontend.administrate({}, catching(answer));
  advance(limits::admin_timeout - std::chrono::milliseconds{1});
  CHECK_FALSE(answer);
  advance(std::chrono::milliseconds{1});
  REQUIRE(answer);
  CHECK(answer->error == errc::timeout);
}

TEST_CASE_FIXTURE(frontend_node, "who asks while the controller ends is told") {
  script->silent = true;
  std::optional<net::api_answer> answer;
  frontend.administrate({}, catching(answer));
  run();
  kill(world->controller);
  REQUIRE(answer);
  CHECK(answer->error != errc::none);
}

TEST_CASE_FIXTURE(frontend_node, "a route is the url of a node that is up") {
  auto nowhere = route("ann");
  REQUIRE(nowhere);
  CHECK(nowhere->error == errc::unavailable);
  cluster_map map;
  map.version = 1;
  map.nodes = {{node_id{1}, node_state::active, "a:1", "http://a", 0},
               {node_id{2}, node_state::active, "b:1", "http://b", 0}};
  world->map.put(map);
  const auto found = route("ann");
  REQUIRE(found);
  CHECK(json::parse(found->json) == json{{"url", "http://a"}});
}

TEST_CASE_FIXTURE(frontend_node, "only an operator's token administers") {
  CHECK(frontend.check_admin(tokens->issue_admin(now + 5000, now))
        == errc::none);
  CHECK(frontend.check_admin(tokens->issue_admin(now, now))
        == errc::token_expired);
  CHECK(frontend.check_admin(tokens->issue({user_id{"admin"}, now + 5000}, now))
        == errc::forbidden);
  CHECK(frontend.check_admin("x") == errc::bad_token);
}

TEST_CASE_FIXTURE(frontend_node, "a backup says what it has and what not") {
  using cluster::group_copy;
  node_copy one{node_id{1}, {}, {}};
  for (std::uint16_t i = 0; i < limits::shard_count; ++i)
    one.groups.push_back({shard_id{i}, log_index{5}, log_term{1}, i != 7});
  const node_copy two{
    node_id{2}, {}, {group_copy{shard_id{3}, log_index{9}, log_term{1}}}};
  copies = {one, two, {node_id{3}, "cannot be reached", {}}};
  const net::admin_request wish{net::admin_action::backup, {}, "/b"};
  auto made = json::parse(administrate(wish)->json);
  CHECK(made["dir"] == "/b");
  CHECK(made["complete"] == true);
  CHECK(made["missing"].empty());
  CHECK(made["behind"] == json{7});
  CHECK(made["nodes"][0]
        == json{{"node", 1}, {"dir", "/b/node-1"}, {"groups", 64}});
  CHECK(made["nodes"][2]
        == json{{"node", 3}, {"problem", "cannot be reached"}});
  CHECK(made["shards"].size() == 64);
  CHECK(made["shards"][3] == json{{"shard", 3}, {"node", 2}, {"applied", 9}});

  copies[0].groups.pop_back();
  made = json::parse(administrate(wish)->json);
  CHECK(made["complete"] == false);
  CHECK(made["missing"] == json{63});
  CHECK(made["shards"].size() == 63);
}

TEST_CASE_FIXTURE(frontend_node, "a backup that cannot be made is told why") {
  const auto answer = administrate({net::admin_action::backup, {}, "/b"});
  REQUIRE(answer);
  CHECK(answer->error == errc::conflict);
  CHECK(answer->text == "under way");
}

TEST_CASE_FIXTURE(frontend_node, "a frontend that is closed refuses all") {
  const auto token = tokens->issue_admin(now + 5000, now);
  frontend.close();
  CHECK(frontend.check_admin(token) == errc::shutting_down);
  CHECK(administrate({})->error == errc::shutting_down);
  CHECK(route("ann")->error == errc::shutting_down);
  CHECK_FALSE(frontend.ready());
  CHECK(frontend.metrics().empty());
}
