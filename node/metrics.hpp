// What /metrics says: Prometheus text format 0.0.4.
#pragma once

#include "actors/disk_stats.hpp"
#include "net/server_counters.hpp"

#include <caf/actor_system.hpp>

#include <string>
#include <string_view>

namespace caucus::node {

/// CAF's own metrics: actors, messages, memory, CPU.
void append_caf_metrics(std::string& out, caf::actor_system& sys);

/// The client port.
void append_server_metrics(std::string& out, const net::server_counts& what);

/// One disk thread, as histograms `<prefix>_...`.
void append_disk_metrics(std::string& out, std::string_view prefix,
                         const disk_stats& what);

/// One number. `type` is "counter" or "gauge".
void append_metric(std::string& out, std::string_view name,
                   std::string_view type, std::string_view help,
                   std::uint64_t value);

} // namespace caucus::node
