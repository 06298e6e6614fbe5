// How a node goes down. The order (found by running, notes of CAF 0.18.7):
// stop accepting; others lead what was led here; clients leave; every actor
// quits while the I/O threads still run, because pinned actors need them; then
// the threads, the units, the actor system, and last what they used.
#include "actors/type_ids.hpp"
#include "node/metrics.hpp"
#include "node/node.hpp"
#include "web/web_assets.hpp"

#include <caf/scoped_actor.hpp>
#include <spdlog/spdlog.h>

#include <ranges>
#include <tuple>
#include <utility>

namespace caucus::node {

namespace {

using namespace std::chrono_literals;

/// What a client is told to wait before it comes back.
constexpr std::uint32_t come_back_ms = 1000;
/// For close frames to be answered.
constexpr auto farewell = 2s;

caf::actor_system_config& configure(caf::actor_system_config& cfg,
                                    const config& settings,
                                    const remoting_options& remoting,
                                    std::string& problem) {
  // The default, "stealing", takes seconds for a fan-out to 50,000 actors.
  cfg.set("caf.scheduler.policy", "sharing");
  cfg.set("caf.scheduler.max-threads", settings.worker_threads);
  cfg.set("caf.scheduler.max-throughput", 64);
  if (settings.cluster.listen)
    problem = configure_remoting(cfg, remoting);
  return cfg;
}

remoting_options remoting_of(const cluster_config& cluster) {
  remoting_options out;
  if (cluster.listen)
    std::tie(out.host, out.port) = *cluster.listen;
  out.tls = {cluster.tls_ca.string(), cluster.tls_cert.string(),
             cluster.tls_key.string()};
  return out;
}

std::optional<net::static_file> find_asset(std::string_view path) {
  const auto* found = web::find(path);
  if (found == nullptr)
    return std::nullopt;
  return net::static_file{found->content_type, found->etag, found->bytes};
}

} // namespace

node::node(config settings, std::unique_ptr<storage::database> db,
           std::size_t connections_max)
  : settings_(std::move(settings)), remoting_(remoting_of(settings_.cluster)),
    db_(std::move(db)),
    server_(std::make_unique<net::server>(
      net::server_options{settings_.host,
                          settings_.port,
                          settings_.io_threads,
                          connections_max,
                          {settings_.access.tls_cert.string(),
                           settings_.access.tls_key.string()}},
      frontend_, frontend_, find_asset)),
    system_(std::make_unique<caf::actor_system>(
      configure(caf_config_, settings_, remoting_, remoting_problem_))) {}

node::~node() {
  if (settings_.cluster.listen)
    end_remoting(*system_);
}

void node::stop() {
  world_->stopping = true;
  server_->stop_accepting();
  discovery_.reset(); // nobody is to be sent here
  hand_over();
  send_clients_away();
  frontend_.close();
  end_actors();
  server_->stop(0ms);
}

/// Other nodes lead what was led here, while clients are still served: their
/// commands go on to the new leaders. Takes about limits::quiesce_time at most.
void node::hand_over() {
  if (!keeper_)
    return;
  constexpr auto limit = limits::quiesce_time + 1s;
  caf::scoped_actor self{*system_};
  self->request(world_->steward, caf::timespan{limit}, quiesce{})
    .receive(
      [](std::uint32_t left) {
        if (left > 0)
          spdlog::info("what=still_led groups={}", left);
      },
      [](const caf::error& why) {
        spdlog::warn("what=not_handed_over why=\"{}\"", caf::to_string(why));
      });
}

/// Waits until every client has left or the farewell has taken too long.
void node::send_clients_away() {
  caf::scoped_actor self{*system_};
  for (const auto& relay : world_->relays)
    self->send(relay, go_away{come_back_ms, {}});
  const auto until = self->clock().now() + farewell;
  for (const auto& relay : world_->relays) {
    const auto left = std::max(0ns, caf::timespan{until - self->clock().now()});
    self->request(relay, left, caf::join_atom_v)
      .receive([](bool) {},
               [](const caf::error&) {
                 spdlog::warn("what=clients_cut why=\"no answer to close\"");
               });
  }
}

/// From here on actors may end; the supervisor must be gone before the first.
void node::end_supervisor() {
  if (!supervisor_)
    return; // the node never got that far
  caf::scoped_actor self{*system_};
  caf::anon_send_exit(supervisor_, caf::exit_reason::user_shutdown);
  self->wait_for(supervisor_);
  supervisor_ = nullptr;
}

/// Ends the actors from the sockets down to the disk, so that whoever still
/// has an answer to give finds its receiver.
void node::end_actors() {
  frontend_.close(); // holds handles
  end_supervisor();
  if (gate_port_ != 0)
    close_gate(*system_, gate_, std::exchange(gate_port_, 0));
  for (const auto& actor : core_ | std::views::reverse)
    caf::anon_send_exit(caf::actor_cast<caf::actor>(actor.handle),
                        caf::exit_reason::user_shutdown);
  core_.clear();
  replicas_.clear();
  gate_ = nullptr;
  keeper_ = nullptr;
  system_->await_all_actors_done();
  world_->clear(); // not before: they use it to their last message
}

std::string node::metrics_text() {
  std::string out;
  append_metric(out, "caucus_ready_shards", "gauge",
                "Shards that some node is known to serve.",
                world_->shards_ready.load(std::memory_order_relaxed));
  append_metric(out, "caucus_histories_read_here_total", "counter",
                "Histories that this node's own tables answered.",
                world_->histories.here);
  append_metric(out, "caucus_histories_passed_total", "counter",
                "Histories that the shard's leader was asked for.",
                world_->histories.passed);
  gauges_.append(out, world_->links);
  append_server_metrics(out, server_->counts());
  append_disk_metrics(out, "caucus_log_writer", *log_stats_);
  append_disk_metrics(out, "caucus_applier", *apply_stats_);
  out += db_->metrics();
  append_caf_metrics(out, *system_);
  return out;
}

} // namespace caucus::node
