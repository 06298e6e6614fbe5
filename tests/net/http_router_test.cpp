#include "fake_service.hpp"
#include "net/http_router.hpp"
#include "net/http_upgrade.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace caucus::net {

namespace {

using nlohmann::json;

struct rig {
  http_response ask(http_request request) {
    std::optional<http_response> result;
    router.route(request, [&](http_response what) { result = what; });
    REQUIRE(result);
    return *result;
  }

  http_response get(std::string_view target) {
    http_request request;
    request.method = http_method::get;
    request.target = target;
    return ask(request);
  }

  http_response post(std::string_view target, std::string_view body) {
    http_request request;
    request.method = http_method::post;
    request.target = target;
    request.body = body;
    return ask(request);
  }

  test::fake_service service;
  test::fake_admin admin;
  http_router router{service, admin, test::fake_files()};
};

/// What went wrong, as a problem document (RFC 9457) says it.
json error_of(const http_response& what) {
  CHECK(what.content_type == "application/problem+json");
  const auto found = json::parse(what.body);
  CHECK(found.at("type") == "about:blank");
  CHECK(found.at("status") == what.status);
  CHECK(found.at("title").is_string());
  CHECK(found.at("error")
        == json({{"code", found.at("code")}, {"text", found.at("detail")}}));
  return found;
}

} // namespace

TEST_CASE_FIXTURE(rig, "health, readiness and metrics are answered") {
  CHECK(get("/healthz").body == "ok");
  CHECK(get("/readyz").status == 200);
  service.is_ready = false;
  CHECK(get("/readyz").status == 503);
  CHECK(get("/readyz").retry_after_s > 0);
  CHECK(get("/healthz?x=1").status == 200);
  CHECK(get("/metrics").body == "up 1\n");
}

TEST_CASE_FIXTURE(rig, "register answers 201 with the user") {
  auto what = post("/api/v1/register",
                   R"({"user":"ann","password":"12345678","name":"Ann"})");
  CHECK(what.status == 201);
  CHECK(json::parse(what.body) == json{{"user", "ann"}});
  REQUIRE(service.registered.size() == 1);
  CHECK(service.registered[0].name == "Ann");
}

TEST_CASE_FIXTURE(rig, "login answers 200 with token and expiry") {
  auto what = post("/api/v1/login", R"({"user":"ann","password":"12345678"})");
  CHECK(what.status == 200);
  CHECK(json::parse(what.body)
        == json{{"user", "ann"}, {"token", "t.ok"}, {"expires_ms", 99}});
}

TEST_CASE_FIXTURE(rig, "who has a token may end it or get a new one") {
  using kind = token_request::kind;
  http_request request;
  request.method = http_method::post;
  request.authorization = "Bearer t.old";
  request.target = "/api/v1/token";
  CHECK(json::parse(ask(request).body)
        == json({{"user", "ann"}, {"token", "t.new"}, {"expires_ms", 99}}));
  request.target = "/api/v1/logout";
  CHECK(ask(request).status == 200);
  request.body = R"({"everywhere":true})";
  CHECK(ask(request).status == 200);
  request.target = "/api/v1/password";
  request.body = R"({"password":"one","new_password":"two"})";
  CHECK(ask(request).status == 200);
  REQUIRE(service.with_tokens.size() == 4);
  CHECK(service.with_tokens[0].what == kind::refresh);
  CHECK(service.with_tokens[0].token == "t.old");
  CHECK_FALSE(service.with_tokens[1].everywhere);
  CHECK(service.with_tokens[2].what == kind::logout);
  CHECK(service.with_tokens[2].everywhere);
  CHECK(service.with_tokens[3].password == "one");
  CHECK(service.with_tokens[3].new_password == "two");
}

TEST_CASE_FIXTURE(rig,
                  "without a token, or with a bad body, nothing is asked") {
  http_request request;
  request.method = http_method::post;
  for (const auto* path :
       {"/api/v1/token", "/api/v1/logout", "/api/v1/password"}) {
    request.target = path;
    CHECK(ask(request).status == 401);
  }
  request.authorization = "Bearer t.old";
  for (const auto* body : {"{", "[]", R"({"password":"x"})",
                           R"({"password":"x","new_password":5})"}) {
    request.body = body;
    CHECK(ask(request).status == 400);
  }
  for (const auto* path :
       {"/api/v1/token", "/api/v1/logout", "/api/v1/password"})
    for (const auto* body : {R"({"everywhere)", R"({"password)", R"({"x\)",
                             R"({"password":"\u1)"}) {
      request.target = path;
      request.body = body;
      CHECK_MESSAGE(ask(request).status == 400, body);
    }
  request.target = "/api/v1/logout";
  request.body = R"({"everywhere":"yes"})";
  CHECK(ask(request).status == 400);
  CHECK(service.with_tokens.empty());
}

TEST_CASE_FIXTURE(rig, "a refusal of the service keeps code, text, status") {
  const std::pair<errc, unsigned> table[]{
    {errc::user_exists, 409},     {errc::bad_request, 400},
    {errc::bad_credentials, 401}, {errc::unavailable, 503},
    {errc::timeout, 504},         {errc::internal, 500}};
  for (auto [code, status] : table) {
    service.error = code;
    auto what
      = post("/api/v1/register", R"({"user":"ann","password":"12345678"})");
    CHECK(what.status == status);
    CHECK(error_of(what)["code"] == to_string(code));
    CHECK_FALSE(error_of(what)["detail"].get<std::string>().empty());
    CHECK((what.retry_after_s > 0) == (status == 503));
  }
}

TEST_CASE_FIXTURE(rig, "a bad body is refused before the service sees it") {
  for (const auto* body : {"", "x", "[]", "{}", R"({"user":"ann"})",
                           R"({"user":7,"password":"12345678"})",
                           R"({"user":"Ann","password":"12345678"})",
                           R"({"user":"ann","password":"short"})",
                           R"({"user":"ann","password":"12345678","name":7})"})
    CHECK_MESSAGE(post("/api/v1/register", body).status == 400, body);
  auto endless
    = R"({"user":"ann","password":")" + std::string(300, 'p') + R"("})";
  CHECK(post("/api/v1/register", endless).status == 400);
  CHECK(post("/api/v1/login", endless).status == 401);
  CHECK(post("/api/v1/login", R"({"user":"Ann","password":"x"})").status
        == 401);
  CHECK(service.registered.empty());
}

TEST_CASE_FIXTURE(rig, "another site's page may not log in") {
  http_request request;
  request.method = http_method::post;
  request.target = "/api/v1/login";
  request.host = "chat.example";
  request.body = R"({"user":"ann","password":"12345678"})";
  request.origin = "https://chat.example";
  CHECK(ask(request).status == 200);
  request.origin = "https://evil.example";
  CHECK(ask(request).status == 403);
}

TEST_CASE_FIXTURE(rig, "files are answered with type and tag") {
  auto what = get("/");
  CHECK(what.status == 200);
  CHECK(what.content_type == "text/html; charset=utf-8");
  CHECK(what.bytes() == "<p>page");
  CHECK(what.etag == "\"1\"");
  CHECK(get("/nothing").status == 404);
  CHECK(get("/../etc/passwd").status == 404);
}

TEST_CASE_FIXTURE(rig, "a file that the client has is answered with 304") {
  http_request request;
  request.method = http_method::get;
  request.target = "/";
  for (const auto* tag : {"\"1\"", "*", "\"0\", \"1\"", "W/\"1\""}) {
    request.if_none_match = tag;
    CHECK(ask(request).status == 304);
    CHECK(ask(request).bytes().empty());
  }
  request.if_none_match = "\"2\"";
  CHECK(ask(request).status == 200);
}

TEST_CASE_FIXTURE(rig, "a wrong method or path has its own answer") {
  CHECK(get("/api/v1/login").status == 405);
  CHECK(get("/api/v1/login").allow == "POST");
  CHECK(get("/api/v1/nothing").status == 404);
  CHECK(post("/", "").status == 405);
  CHECK(get("/ws").status == 426);
}

TEST_CASE("an origin is ours if host and port are") {
  CHECK(same_origin("", "a.example"));
  CHECK(same_origin("http://a.example", "a.example"));
  CHECK(same_origin("https://A.example", "a.example:443"));
  CHECK(same_origin("http://127.0.0.1:8080", "127.0.0.1:8080"));
  CHECK_FALSE(same_origin("http://a.example:8080", "a.example"));
  CHECK_FALSE(same_origin("http://a.example.evil", "a.example"));
  CHECK_FALSE(same_origin("null", "a.example"));
  CHECK_FALSE(same_origin("file://", ""));
  CHECK_FALSE(same_origin("http://", ""));
}

TEST_CASE("a subprotocol is chosen from a list") {
  using choice = subprotocol_choice;
  CHECK(choose_subprotocol("") == choice::none);
  CHECK(choose_subprotocol("caucus.v1.json") == choice::json);
  CHECK(choose_subprotocol("x, caucus.v1.json ,y") == choice::json);
  CHECK(choose_subprotocol("caucus.v1.cbor") == choice::unknown);
  CHECK(choose_subprotocol("caucus.v1.jsonx,") == choice::unknown);
}

} // namespace caucus::net
