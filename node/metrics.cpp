// What /metrics says: Prometheus text format 0.0.4.
#include "node/metrics.hpp"

#include <caf/telemetry/collector/prometheus.hpp>
#include <caf/telemetry/importer/process.hpp>
#include <fmt/format.h>

#include <iterator>

namespace caucus::node {

namespace {

void append_histogram(std::string& out, const std::string& name,
                      std::string_view help, const power_histogram& what) {
  auto to = std::back_inserter(out);
  fmt::format_to(to, "# HELP {0} {1}\n# TYPE {0} histogram\n", name, help);
  std::uint64_t below = 0;
  for (std::size_t i = 0; i + 1 < power_histogram::bucket_count; ++i) {
    below += what.bucket(i);
    fmt::format_to(to, "{}_bucket{{le=\"{}\"}} {}\n", name,
                   power_histogram::upper_bound(i), below);
  }
  fmt::format_to(to,
                 "{0}_bucket{{le=\"+Inf\"}} {1}\n{0}_sum {2}\n{0}_count {1}\n",
                 name, what.count(), what.sum());
}

} // namespace

void append_caf_metrics(std::string& out, caf::actor_system& sys) {
  caf::telemetry::importer::process importer{sys.metrics()};
  importer.update();
  caf::telemetry::collector::prometheus collector;
  const auto text = collector.collect_from(sys.metrics());
  out.append(text.begin(), text.end());
}

void append_metric(std::string& out, std::string_view name,
                   std::string_view type, std::string_view help,
                   std::uint64_t value) {
  fmt::format_to(std::back_inserter(out),
                 "# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3}\n", name, help, type,
                 value);
}

void append_server_metrics(std::string& out, const net::server_counts& what) {
  const auto counter
    = [&out](const char* name, const char* help, std::uint64_t value) {
        append_metric(out, name, "counter", help, value);
      };
  append_metric(out, "caucus_connections", "gauge", "Open connections.",
                what.open);
  counter("caucus_connections_accepted_total", "TCP connections accepted.",
          what.accepted);
  counter("caucus_connections_refused_total",
          "TCP connections beyond the limit.", what.refused);
  counter("caucus_tls_handshakes_total", "TLS connections of clients.",
          what.tls_handshakes);
  counter("caucus_tls_failed_total", "TLS handshakes that failed.",
          what.tls_failed);
  counter("caucus_http_requests_total", "HTTP requests.", what.http_requests);
  counter("caucus_sessions_opened_total", "WebSocket sessions opened.",
          what.upgrades);
  counter("caucus_client_messages_in_total", "WebSocket messages received.",
          what.messages_in);
  counter("caucus_client_bytes_in_total", "Payload bytes received.",
          what.bytes_in);
  counter("caucus_client_frames_out_total", "Frames sent, before coalescing.",
          what.frames_out);
  counter("caucus_client_bytes_out_total", "Payload bytes sent.",
          what.bytes_out);
  counter("caucus_client_writes_total", "Socket writes.", what.writes);
  counter("caucus_outbox_degraded_total",
          "Times a slow reader fell back to heads.", what.degraded);
  counter("caucus_outbox_dropped_total",
          "Ephemeral frames that a slow reader missed.", what.dropped);
}

void append_disk_metrics(std::string& out, std::string_view prefix,
                         const disk_stats& what) {
  const std::string name{prefix};
  append_histogram(out, name + "_jobs_per_batch", "Jobs that shared a batch.",
                   what.jobs_per_batch);
  append_histogram(out, name + "_entries_per_batch",
                   "Log entries that shared a batch.", what.entries_per_batch);
  append_histogram(out, name + "_batch_microseconds",
                   "Time to write one batch.", what.batch_us);
}

} // namespace caucus::node
