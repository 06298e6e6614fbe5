// A node that is nothing but its gate, on a real port, with CAF's own threads.
#pragma once

#include "actors/link_keeper.hpp"
#include "actors/remoting.hpp"
#include "auth/certificates.hpp"
#include "temp_dir.hpp"

#include <caf/all.hpp>

#include <chrono>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <variant>

namespace caucus::test {

/// A cluster's CA and the files of its nodes.
class cluster_files {
public:
  cluster_files() : ca_(auth::make_cluster_ca(now(), 10)) {
    write("ca.pem", ca_.pem.certificate);
  }

  /// The files of a new node.
  tls_files node(const std::string& name) {
    const auto made
      = auth::make_node_certificate(ca_.pem, {name, {}}, now(), 10);
    if (!made.error.empty())
      throw std::runtime_error(made.error);
    return {path("ca.pem"), write(name + ".pem", made.pem.certificate),
            write(name + ".key", made.pem.key)};
  }

  std::string write(const std::string& name, const std::string& text) {
    std::ofstream{path(name)} << text;
    return path(name);
  }

  std::string path(const std::string& name) const {
    return (dir_.path() / name).string();
  }

private:
  static unix_ms now() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch())
      .count();
  }

  temp_dir dir_;
  auth::certified ca_;
};

inline remoting_options on_loopback(tls_files tls = {}) {
  return {"127.0.0.1", 0, std::move(tls)};
}

/// Configured as node/ does it.
class gate_node {
public:
  static constexpr std::uint16_t admitted_as = 7;

  explicit gate_node(const remoting_options& options)
    : config_(options), system(config_) {
    if (!config_.problem.empty())
      throw std::runtime_error(config_.problem);
    lock_down(system);
    gate = system.spawn<gate_impl>(refuse_links(), admit());
    port = std::get<std::uint16_t>(open_gate(system, gate, options));
  }

  ~gate_node() {
    close_gate(system, gate, port);
    for (const auto& each : {caf::actor_cast<caf::actor>(gate),
                             caf::actor_cast<caf::actor>(keeper_),
                             caf::actor_cast<caf::actor>(join_)})
      caf::anon_send_exit(each, caf::exit_reason::kill);
    system.await_all_actors_done();
    end_remoting(system);
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(port); }

  /// Whether the gate at `address` lets this node in.
  bool is_let_in(const std::string& address) {
    const auto answer
      = ask_to_join(system, address, {}, std::chrono::seconds{5});
    const auto* got = std::get_if<join_answer>(&answer);
    return got != nullptr && got->node == node_id{admitted_as};
  }

private:
  struct config : caf::actor_system_config {
    explicit config(const remoting_options& options) {
      set("caf.scheduler.policy", "sharing");
      set("caf.scheduler.max-threads", 1);
      problem = configure_remoting(*this, options);
    }

    std::string problem;
  };

  link_keeper_actor refuse_links() {
    keeper_ = system.spawn([]() -> link_keeper_actor::behavior_type {
      return {
        [](const cluster_map&) {},
        [](const link_hello&, const link_peer_actor&)
          -> caf::result<link_welcome, link_peer_actor> {
          return caf::make_error(errc::forbidden, "no links here");
        },
        [](const read_links_status&) { return std::vector<link_report>{}; },
        [](const link_report&) {},
      };
    });
    return keeper_;
  }

  join_actor admit() {
    join_ = system.spawn([]() -> join_actor::behavior_type {
      return {[](const join_request&) -> caf::result<join_answer> {
        join_answer answer;
        answer.node = node_id{admitted_as};
        return answer;
      }};
    });
    return join_;
  }

  config config_;

public:
  caf::actor_system system;
  gate_actor gate;
  std::uint16_t port = 0;

private:
  link_keeper_actor keeper_;
  join_actor join_;
};

} // namespace caucus::test
