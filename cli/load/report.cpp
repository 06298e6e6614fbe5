// Purpose: the result of a load run, for people and for programs.
#include "cli/load/report.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <utility>

namespace caucus::cli {

namespace {

constexpr std::pair<const char*, double> quantiles[]
  = {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}, {"max", 1}};

double per(double amount, double count) {
  return count > 0 ? amount / count : 0;
}

double microseconds(std::uint64_t nanoseconds) {
  return static_cast<double>(nanoseconds) / 1000;
}

nlohmann::json latencies(const histogram& of) {
  nlohmann::json result{{"count", of.count()}};
  for (auto [name, fraction] : quantiles)
    result[std::string{name} + "_us"] = microseconds(of.quantile(fraction));
  return result;
}

/// CPU that the scenario's unit of work cost: a delivery, a send, or a second
/// of one session.
double cpu_us_per_unit(const load_report& report, const usage_span& usage) {
  auto units = static_cast<double>(report.counts.delivered);
  if (report.options.what == scenario::send)
    units = static_cast<double>(report.counts.acked);
  if (report.options.what == scenario::idle)
    units = static_cast<double>(report.options.connections) * report.seconds;
  return per(usage.cpu_seconds() * 1e6, units);
}

double rss_per_session(const load_report& report) {
  auto grown = static_cast<double>(report.sessions->end.rss_bytes)
               - static_cast<double>(report.sessions->begin.rss_bytes);
  return per(grown, static_cast<double>(report.options.connections));
}

nlohmann::json usage_json(const load_report& report, const usage_span& usage) {
  return {{"cpu_s", usage.cpu_seconds()},
          {"cpu_us_per_unit", cpu_us_per_unit(report, usage)},
          {"rss_bytes", usage.end.rss_bytes}};
}

template <class... Ts>
void line(std::string& into, const char* format, Ts... values) {
  char text[200];
  std::snprintf(text, sizeof text, format, values...);
  into += text;
  into += '\n';
}

void latency_lines(std::string& into, const load_report& report) {
  line(into, "  %-22s %9s %9s %9s %9s %9s", "latency, ms", "p50", "p90", "p99",
       "p99.9", "max");
  auto one = [&](const char* name, const histogram& of) {
    auto ms = [&](double f) { return microseconds(of.quantile(f)) / 1000; };
    line(into, "  %-22s %9.3f %9.3f %9.3f %9.3f %9.3f", name, ms(0.5), ms(0.9),
         ms(0.99), ms(0.999), ms(1));
  };
  one("acknowledged", report.counts.ack);
  one("delivered", report.counts.delivery);
}

void talk_lines(std::string& into, const load_report& report) {
  const auto& totals = report.totals;
  line(into, "  %-22s %9.0f /s", "acknowledged",
       per(static_cast<double>(report.counts.acked), report.seconds));
  line(into, "  %-22s %9.0f /s", "deliveries",
       per(static_cast<double>(report.counts.delivered), report.seconds));
  latency_lines(into, report);
  line(into, "  %-22s %9llu of %llu, %llu heads", "delivered in all",
       static_cast<unsigned long long>(totals.delivered),
       static_cast<unsigned long long>(totals.expected),
       static_cast<unsigned long long>(totals.heads));
  for (const auto& [code, count] : totals.errors)
    line(into, "  %-22s %9llu x %s", "refused",
         static_cast<unsigned long long>(count), code.c_str());
}

const char* unit_of(scenario what) {
  switch (what) {
    case scenario::send: return "send";
    case scenario::fanout: return "delivery";
    case scenario::idle: return "session and second";
  }
  return "unit";
}

} // namespace

bool good(const load_report& report) {
  const auto& totals = report.totals;
  return report.sessions_lost == 0 && totals.errors.empty()
         && (totals.heads > 0 || totals.delivered == totals.expected);
}

std::string to_table(const load_report& report) {
  const auto& options = report.options;
  std::string text;
  line(text, "%s: %zu sessions of %zu users, %.1f s",
       std::string{name_of(options.what)}.c_str(), options.connections,
       options.users, report.seconds);
  if (options.what != scenario::idle)
    talk_lines(text, report);
  auto cpu = [&](const char* name, const usage_span& usage) {
    line(text, "  %-22s %9.2f us per %s, %.0f %% of a core", name,
         cpu_us_per_unit(report, usage), unit_of(options.what),
         per(usage.cpu_seconds() * 100, report.seconds));
  };
  if (report.server)
    cpu("server CPU", *report.server);
  cpu("generator CPU", report.own);
  if (report.sessions)
    line(text, "  %-22s %9.2f KiB per session, %.1f MiB in all", "server RSS",
         rss_per_session(report) / 1024,
         static_cast<double>(report.sessions->end.rss_bytes) / (1 << 20));
  if (report.sessions_lost > 0)
    line(text, "  %-22s %9zu", "sessions lost", report.sessions_lost);
  return text;
}

std::string to_json(const load_report& report) {
  const auto& options = report.options;
  nlohmann::json result{
    {"scenario", name_of(options.what)},
    {"connections", options.connections},
    {"users", options.users},
    {"window", options.window},
    {"rate", options.rate},
    {"body_bytes", options.body_bytes},
    {"seconds", report.seconds},
    {"good", good(report)},
    {"sessions_lost", report.sessions_lost},
    {"acks_per_s",
     per(static_cast<double>(report.counts.acked), report.seconds)},
    {"deliveries_per_s",
     per(static_cast<double>(report.counts.delivered), report.seconds)},
    {"ack", latencies(report.counts.ack)},
    {"delivery", latencies(report.counts.delivery)},
    {"delivered", report.totals.delivered},
    {"expected", report.totals.expected},
    {"heads", report.totals.heads},
    {"errors", report.totals.errors},
    {"generator", usage_json(report, report.own)}};
  if (report.server)
    result["server"] = usage_json(report, *report.server);
  if (report.sessions)
    result["rss_bytes_per_session"] = rss_per_session(report);
  return result.dump(2);
}

} // namespace caucus::cli
