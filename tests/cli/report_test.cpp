// Behaviour of cli/load/report.hpp.
#include "cli/load/report.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <memory>

using namespace caucus::cli;

namespace {

// On the heap: histograms are large.
std::unique_ptr<load_report> sample() {
  auto report = std::make_unique<load_report>();
  report->options.what = scenario::fanout;
  report->options.connections = 10;
  report->seconds = 2;
  report->counts.acked = 20;
  report->counts.delivered = 400;
  report->counts.ack.record(3'000'000);
  report->totals = {.acked = 20, .delivered = 400, .expected = 400};
  usage_span server;
  server.end = {.cpu = std::chrono::milliseconds{4}, .rss_bytes = 1 << 20};
  report->server = server;
  usage_span sessions;
  sessions.begin.rss_bytes = 100'000;
  sessions.end.rss_bytes = 150'000;
  report->sessions = sessions;
  return report;
}

} // namespace

TEST_CASE("rates and costs are per second and per delivery") {
  auto json = nlohmann::json::parse(to_json(*sample()));
  CHECK(json["acks_per_s"] == 10);
  CHECK(json["deliveries_per_s"] == 200);
  CHECK(json["server"]["cpu_us_per_unit"] == 10);
  CHECK(json["rss_bytes_per_session"] == 5000);
  CHECK(json["ack"]["p50_us"] == 3000);
  CHECK(json["good"] == true);
}

TEST_CASE("an idle session costs CPU per second") {
  auto report = sample();
  report->options.what = scenario::idle;
  auto json = nlohmann::json::parse(to_json(*report));
  CHECK(json["server"]["cpu_us_per_unit"] == 200);
}

TEST_CASE("a missing delivery is bad unless a reader was told to catch up") {
  auto report = sample();
  report->totals.delivered = 399;
  CHECK(!good(*report));
  report->totals.heads = 1;
  CHECK(good(*report));
}

TEST_CASE("a delivery too many, a refusal or a lost session is bad") {
  auto twice = sample();
  twice->totals.delivered = 401;
  CHECK(!good(*twice));
  auto refused = sample();
  refused->totals.errors["rate_limited"] = 2;
  CHECK(!good(*refused));
  CHECK(to_table(*refused).find("2 x rate_limited") != std::string::npos);
  auto lost = sample();
  lost->sessions_lost = 1;
  CHECK(!good(*lost));
}

TEST_CASE("a report without a server to look at leaves its figures out") {
  auto report = sample();
  report->server.reset();
  report->sessions.reset();
  auto json = nlohmann::json::parse(to_json(*report));
  CHECK(!json.contains("server"));
  CHECK(to_table(*report).find("server") == std::string::npos);
}
