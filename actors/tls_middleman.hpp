// Step 5 of docs/message_flow.md: CAF's remoting inside our TLS.
#pragma once

#include "actors/tls_context.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/io/middleman_actor.hpp>

namespace caucus {

/// Adds to a configuration what opens ports and makes connections with TLS.
/// caf::io::middleman must be loaded too.
void load_tls_middleman(caf::actor_system_config& config, tls_context context);

/// Takes caf::publish_atom and caf::connect_atom as CAF's own middleman_actor
/// does, with TLS. Null without load_tls_middleman.
[[nodiscard]] caf::io::middleman_actor
tls_middleman_of(caf::actor_system& system);

} // namespace caucus
