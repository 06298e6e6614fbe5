// Step 5 of docs/message_flow.md: CAF's remoting without TLS, on one machine.
#pragma once

#include <caf/actor_system_config.hpp>
#include <caf/io/middleman_actor.hpp>

namespace caucus {

/// Adds to a configuration what opens ports and makes connections without TLS.
/// caf::io::middleman must be loaded too, and load_tls_middleman must not.
void load_plain_middleman(caf::actor_system_config& config);

/// Takes caf::publish_atom and caf::connect_atom as CAF's own middleman_actor
/// does. Null without load_plain_middleman.
[[nodiscard]] caf::io::middleman_actor
plain_middleman_of(caf::actor_system& system);

} // namespace caucus
