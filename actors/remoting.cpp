// Step 5 of docs/message_flow.md: CAF's BASP inside mutual TLS.
//
// What CAF 0.18.7 does not do for us:
// - a plain BASP port takes orders from anybody (kill, look up, spawn): hence
//   TLS with the cluster's own CA, or a port for this machine only;
// - its TLS has holes: ours, see tls_middleman.cpp;
// - automatic connections open a plain port on all interfaces: off;
// - a handshake that meets a tick of its heartbeat is cut: links try again,
//   and our middlemen close its socket;
// - what its I/O thread has not read when the system ends is leaked:
//   end_remoting waits for it;
// - connect(2) blocks, and a handshake has no time limit: `dial` has both.
#include "actors/remoting.hpp"

#include "actors/plain_middleman.hpp"
#include "actors/tls_middleman.hpp"
#include "actors/type_ids.hpp"

#include <caf/io/all.hpp>

#include <future>
#include <latch>
#include <memory>
#include <set>
#include <utility>

#ifdef __SANITIZE_ADDRESS__
extern "C" void __lsan_ignore_object(const void*);
#endif

namespace caucus {

namespace {

/// CAF's own words help a person who knows CAF; ours say what to look at.
std::string handshake_problem(const std::string& address, const caf::error& why,
                              bool tls) {
  const auto* hint = tls ? "; does it accept this node's certificate?" : "";
  return "no handshake with " + address + ": " + to_string(why) + hint;
}

/// What CAF asks of the peer's gate.
std::variant<gate_actor, dial_problem>
to_gate(caf::actor_system& system, const std::string& address,
        caf::strong_actor_ptr found, const std::set<std::string>& speaks) {
  const auto wanted
    = system.message_types(caf::detail::type_list<gate_actor>{});
  if (!found || !system.assignable(speaks, wanted))
    return dial_problem{errc::forbidden,
                        address + " is not a gate of this version"};
  return caf::actor_cast<gate_actor>(std::move(found));
}

/// Until what the workers of the scheduler are at is done: one job for each of
/// them, which holds it until all have one. CAF counts an actor as ended before
/// it tells the broker so, whose mailbox stays open after its own end.
void wait_for_workers(caf::actor_system& system) {
  const auto workers = system.scheduler().num_workers();
  const auto all_here
    = std::make_shared<std::latch>(static_cast<std::ptrdiff_t>(workers));
  for (std::size_t i = 0; i < workers; ++i)
    system.spawn<caf::hidden>(
      [all_here](caf::event_based_actor*) { all_here->arrive_and_wait(); });
  all_here->wait();
}

} // namespace

std::string problem_of(const remoting_options& options) {
  const auto& tls = options.tls;
  if (tls.any()
      && (tls.ca.empty() || tls.certificate.empty() || tls.key.empty()))
    return "TLS between nodes needs all three: CA, certificate and key";
  if (!tls.any() && !is_loopback(options.host))
    return "without TLS the cluster port is for this machine only: listen on "
           "127.0.0.1, or give CA, certificate and key";
  return {};
}

std::string configure_remoting(caf::actor_system_config& config,
                               const remoting_options& options) {
  config.load<caf::io::middleman>();
  std::string problem;
  if (options.tls.any()) {
    auto loaded = load_tls(options.tls);
    if (loaded.context)
      load_tls_middleman(config, std::move(loaded.context));
    else
      problem = "TLS between nodes: " + loaded.error;
  } else {
    load_plain_middleman(config);
  }
  config.set("caf.middleman.enable-automatic-connections", false);
  config.set("caf.middleman.heartbeat-interval",
             caf::timespan{limits::remoting_heartbeat});
  config.set("caf.middleman.connection-timeout",
             caf::timespan{limits::remoting_timeout});
  // Links decode their batches themselves.
  config.set("caf.middleman.workers", std::size_t{0});
  return problem;
}

void lock_down(caf::actor_system& system) {
  for (const auto* name : {"SpawnServ", "ConfigServ"}) {
    if (const auto server = system.registry().get(name))
      caf::anon_send_exit(caf::actor_cast<caf::actor>(server),
                          caf::exit_reason::kill);
    system.registry().erase(name);
  }
}

std::variant<std::uint16_t, std::string>
open_gate(caf::actor_system& system, const gate_actor& gate,
          const remoting_options& options) {
  const auto opener
    = options.tls.any() ? tls_middleman_of(system) : plain_middleman_of(system);
  std::variant<std::uint16_t, std::string> result;
  caf::scoped_actor self{system, true};
  self
    ->request(opener, caf::infinite, caf::publish_atom_v, options.port,
              caf::actor_cast<caf::strong_actor_ptr>(gate),
              system.message_types(gate), options.host, true)
    .receive([&](std::uint16_t port) { result = port; },
             [&](const caf::error& why) {
               result = "cannot listen on " + options.host + ":"
                        + std::to_string(options.port) + ": " + to_string(why);
             });
  return result;
}

void close_gate(caf::actor_system& system, const gate_actor& gate,
                std::uint16_t port) {
  // One broker has plain ports and others alike; failing means it is closed.
  (void)system.middleman().unpublish(gate, port);
}

void end_remoting(caf::actor_system& system) {
  auto& middleman = system.middleman();
  const auto broker = middleman.named_broker<caf::io::basp_broker>("BASP");
#ifdef __SANITIZE_ADDRESS__
  // CAF 0.18.7 never closes the mailbox of a broker. What comes after its end
  // stays there, now and then with a pointer back, and is lost with it.
  __lsan_ignore_object(caf::actor_cast<caf::abstract_actor*>(broker));
#endif
  caf::scoped_actor self{system, true};
  self->send_exit(broker, caf::exit_reason::kill);
  self->wait_for(broker);
  wait_for_workers(system);
  // Its sockets leave the loop at the end of a round: this comes in the next.
  std::promise<void> round;
  middleman.backend().post([&round] { round.set_value(); });
  round.get_future().wait();
}

std::variant<gate_actor, dial_problem> dial(caf::actor_system& system,
                                            const std::string& address) {
  const auto where = split_address(address);
  if (where.host.empty() || where.port == 0)
    return dial_problem{errc::bad_request, address + " is not HOST:PORT"};
  const auto over_tls = tls_middleman_of(system);
  // Whoever is reached is taken for a node.
  if (!over_tls && !is_loopback(where.host))
    return dial_problem{errc::forbidden,
                        address
                          + " is not this machine: a link without TLS "
                            "is for loopback only"};
  if (auto problem = probe(where, limits::link_connect_timeout);
      !problem.empty())
    return dial_problem{errc::unavailable, address + ": " + problem};
  const auto connector = over_tls ? over_tls : plain_middleman_of(system);
  std::variant<gate_actor, dial_problem> result;
  caf::scoped_actor self{system, true};
  self
    ->request(connector, limits::link_hello_timeout, caf::connect_atom_v,
              where.host, where.port)
    .receive(
      [&](const caf::node_id&, const caf::strong_actor_ptr& found,
          const std::set<std::string>& speaks) {
        result = to_gate(system, address, found, speaks);
      },
      [&](const caf::error& why) {
        result = dial_problem{errc::unavailable,
                              handshake_problem(address, why, !!over_tls)};
      });
  return result;
}

std::variant<join_answer, dial_problem>
ask_to_join(caf::actor_system& system, const std::string& address,
            const join_request& what, std::chrono::milliseconds limit) {
  auto found = dial(system, address);
  if (auto* problem = std::get_if<dial_problem>(&found))
    return std::move(*problem);
  std::variant<join_answer, dial_problem> result;
  caf::scoped_actor self{system, true};
  self->request(std::get<gate_actor>(found), limit, what)
    .receive([&](const join_answer& answer) { result = answer; },
             [&](const caf::error& why) {
               auto text = text_of(why);
               result = dial_problem{
                 to_errc(why),
                 address + ": " + (text.empty() ? to_string(why) : text), true};
             });
  return result;
}

dialer_actor::behavior_type dialer_state::make_behavior() {
  return {
    [this](const std::string& address) -> caf::result<gate_actor> {
      auto found = dial(self_->home_system(), address);
      if (auto* problem = std::get_if<dial_problem>(&found))
        return caf::make_error(problem->code, problem->text);
      return std::get<gate_actor>(found);
    },
  };
}

dialer_actor spawn_dialer(caf::actor_system& system) {
  return system.spawn<dialer_impl, caf::detached>();
}

} // namespace caucus
