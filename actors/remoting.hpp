// Step 5 of docs/message_flow.md: how nodes' actor systems are connected: CAF's
// BASP inside mutual TLS. Its traps, and what is done about them, stand in
// remoting.cpp; the TLS is in tls_*.
#pragma once

#include "actors/link_interfaces.hpp"
#include "actors/tls_context.hpp"
#include "model/error.hpp"

#include <caf/all.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace caucus {

struct remoting_options {
  std::string host = "127.0.0.1"; // to listen on
  std::uint16_t port = 0;         // 0: any
  tls_files tls;
};

/// HOST and PORT of an address.
struct host_port {
  std::string host;
  std::uint16_t port = 0;

  bool operator==(const host_port&) const = default;
};

/// Reads HOST:PORT or [IPV6]:PORT; an empty host if it is neither.
[[nodiscard]] host_port split_address(std::string_view address);

/// Whether `host` means this machine, without asking a resolver.
[[nodiscard]] bool is_loopback(std::string_view host);

/// Why a node must not start with these options; empty: it may. Without TLS
/// the port is for this machine only: whoever reaches it is a node.
[[nodiscard]] std::string problem_of(const remoting_options& options);

/// Loads CAF's I/O into a configuration, before its actor system is made.
/// Answers a line for people if the files of TLS cannot be used: then the node
/// must not open its gate.
[[nodiscard]] std::string configure_remoting(caf::actor_system_config& config,
                                             const remoting_options& options);

/// After the actor system was made, before the gate opens: takes away what
/// strangers could use.
void lock_down(caf::actor_system& system);

/// Makes the gate reachable; answers the port, or why not.
[[nodiscard]] std::variant<std::uint16_t, std::string>
open_gate(caf::actor_system& system, const gate_actor& gate,
          const remoting_options& options);

/// Nobody new comes in. Blocks for a moment.
void close_gate(caf::actor_system& system, const gate_actor& gate,
                std::uint16_t port);

/// Closes all that is open to other nodes, before the actor system ends and
/// after every actor of ours has. Blocks for a moment.
void end_remoting(caf::actor_system& system);

/// What went wrong, for people.
struct dial_problem {
  errc code = errc::unavailable;
  std::string text;
  /// A gate is there, and this is what it said.
  bool answered = false;
};

/// Whether something listens at `where`; empty: it does. Blocks, at most
/// `limit` and the resolver's time.
[[nodiscard]] std::string probe(const host_port& where,
                                std::chrono::milliseconds limit);

/// Connects to the gate at HOST:PORT. Blocks for at most
/// limits::link_connect_timeout and limits::link_hello_timeout.
[[nodiscard]] std::variant<gate_actor, dial_problem>
dial(caf::actor_system& system, const std::string& address);

/// Start of a node without a number: asks the one at `address` to be admitted.
/// Blocks, for the times of `dial` and `limit` at most. errc::node_taken,
/// errc::node_removed: never; errc::timeout: the number may have been given;
/// anything else: try again, there or elsewhere.
[[nodiscard]] std::variant<join_answer, dial_problem>
ask_to_join(caf::actor_system& system, const std::string& address,
            const join_request& what, std::chrono::milliseconds limit);

class dialer_state {
public:
  static inline const char* name = "dialer";

  explicit dialer_state(dialer_actor::pointer self) : self_(self) {}
  dialer_actor::behavior_type make_behavior();

private:
  dialer_actor::pointer self_;
};

using dialer_impl = dialer_actor::stateful_impl<dialer_state>;

/// A dialer with a thread of its own.
[[nodiscard]] dialer_actor spawn_dialer(caf::actor_system& system);

} // namespace caucus
