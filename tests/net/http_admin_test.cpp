#include "fake_service.hpp"
#include "net/http_admin.hpp"
#include "net/http_router.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace caucus::net {

namespace {

using nlohmann::json;

struct rig {
  http_response ask(http_method method, std::string_view target,
                    std::string_view authorization = "Bearer operator",
                    std::string_view origin = {}) {
    http_request request;
    request.method = method;
    request.target = target;
    request.host = "chat.example";
    request.origin = origin;
    request.authorization = authorization;
    std::optional<http_response> result;
    router.route(request, [&](http_response what) { result = what; });
    REQUIRE(result);
    return *result;
  }

  http_response get(std::string_view target) {
    return ask(http_method::get, target);
  }

  http_response post(std::string_view target) {
    return ask(http_method::post, target);
  }

  test::fake_service service;
  test::fake_admin admin;
  http_router router{service, admin, test::fake_files()};
};

std::string code_of(const http_response& what) {
  return json::parse(what.body).at("code");
}

} // namespace

TEST_CASE_FIXTURE(rig, "an operator reads the cluster") {
  const auto what = get("/api/v1/admin/cluster");
  CHECK(what.status == 200);
  CHECK(what.content_type == "application/json");
  CHECK(what.body == "{}");
  REQUIRE(admin.asked.size() == 1);
  CHECK(admin.asked[0].what == admin_action::list);
}

TEST_CASE_FIXTURE(rig, "an operator names a node and what is to be done") {
  const std::pair<std::string, admin_action> table[]{
    {"drain", admin_action::drain},
    {"undrain", admin_action::undrain},
    {"remove", admin_action::remove},
    {"replace", admin_action::replace}};
  for (const auto& [word, action] : table) {
    CHECK(post("/api/v1/admin/nodes/7/" + word).status == 200);
    CHECK(admin.asked.back().what == action);
    CHECK(admin.asked.back().node == node_id{7});
  }
}

TEST_CASE_FIXTURE(rig, "an operator says where a backup goes") {
  const auto backup = [this](std::string_view body) {
    http_request request;
    request.method = http_method::post;
    request.target = "/api/v1/admin/backup";
    request.authorization = "Bearer operator";
    request.body = body;
    std::optional<http_response> result;
    router.route(request, [&](http_response what) { result = what; });
    REQUIRE(result);
    return *result;
  };
  CHECK(backup(R"({"dir":"/var/backup/1"})").status == 200);
  REQUIRE(admin.asked.size() == 1);
  CHECK(admin.asked[0].what == admin_action::backup);
  CHECK(admin.asked[0].dir == "/var/backup/1");
  for (const auto* body :
       {"", "[]", "{}", R"({"dir":7})", R"({"dir":""})", R"({"dir":"backup"})",
        R"({"dir":"../backup"})", R"({"dir":"/a\u0000b"})"})
    CHECK_MESSAGE(backup(body).status == 400, body);
  CHECK(backup(R"({"dir":"/)" + std::string(5000, 'x') + R"("})").status
        == 400);
  CHECK(admin.asked.size() == 1);
  CHECK(get("/api/v1/admin/backup").allow == "POST");
  CHECK(ask(http_method::post, "/api/v1/admin/backup", "Bearer user").status
        == 403);
}

TEST_CASE_FIXTURE(rig, "nobody but an operator is heard") {
  const std::pair<std::string, unsigned> table[]{
    {"", 401},       {"operator", 401},     {"Basic operator", 401},
    {"Bearer", 401}, {"Bearer wrong", 401}, {"Bearer user", 403}};
  for (const auto& [authorization, status] : table) {
    CAPTURE(authorization);
    CHECK(ask(http_method::get, "/api/v1/admin/cluster", authorization).status
          == status);
    CHECK(ask(http_method::post, "/api/v1/admin/nodes/1/drain", authorization)
            .status
          == status);
  }
  CHECK(ask(http_method::post, "/api/v1/admin/nodes/1/drain", "Bearer operator",
            "https://evil.example")
          .status
        == 403);
  CHECK(admin.asked.empty());
}

TEST_CASE_FIXTURE(rig, "a path that names nothing is not found") {
  for (const auto* path :
       {"", "nodes", "nodes/", "nodes/1", "nodes/1/", "nodes/1/explode",
        "nodes/x/drain", "nodes/1024/drain", "nodes/99999999/drain",
        "nodes/-1/drain", "nodes/1/drain/", "clusters"})
    CHECK_MESSAGE(post(std::string{admin_prefix} + path).status == 404, path);
  CHECK(get("/api/v1/admin/nodes/1/drain").status == 405);
  CHECK(post("/api/v1/admin/cluster").allow == "GET");
  CHECK(admin.asked.empty());
}

TEST_CASE_FIXTURE(rig, "a refusal has code, text and status") {
  admin.error = errc::conflict;
  admin.text = "node 1 is the last active node";
  const auto refused = post("/api/v1/admin/nodes/1/drain");
  CHECK(refused.status == 409);
  CHECK(json::parse(refused.body).at("detail") == admin.text);
  admin.error = errc::node_not_found;
  CHECK(post("/api/v1/admin/nodes/1/drain").status == 404);
  admin.error = errc::unavailable;
  CHECK(get("/api/v1/admin/cluster").status == 503);
  CHECK(get("/api/v1/admin/cluster").retry_after_s > 0);
}

TEST_CASE_FIXTURE(rig, "anybody may ask where a user is best off") {
  const auto route = [this](std::string_view target) {
    return ask(http_method::get, target, {});
  };
  CHECK(route("/api/v1/route?user=ann").body == "\"ann\"");
  CHECK(route("/api/v1/route?x=1&user=ann.b-c").body == "\"ann.b-c\"");
  for (const auto* target :
       {"/api/v1/route", "/api/v1/route?",
        "/api/v1/route?user=", "/api/v1/route?user=Ann",
        "/api/v1/route?user=a%20b", "/api/v1/route?users=ann"})
    CHECK_MESSAGE(code_of(route(target)) == "bad_request", target);
  CHECK(post("/api/v1/route?user=ann").status == 405);
  admin.error = errc::unavailable;
  CHECK(route("/api/v1/route?user=ann").status == 503);
}

TEST_CASE("a token is found behind its scheme, in any case") {
  CHECK(bearer_token("Bearer a.b.c") == "a.b.c");
  CHECK(bearer_token("bearer  a") == "a");
  CHECK(bearer_token("Bearer ").empty());
  CHECK(bearer_token("Bearera").empty());
}

} // namespace caucus::net
