// Step 3 of docs/message_flow.md: from a socket's events to its actor.
#pragma once

#include "actors/connection.hpp"
#include "actors/pinned.hpp"
#include "net/session_events.hpp"

#include <memory>

namespace caucus {

/// Makes a connection actor for each new WebSocket of one I/O thread.
///
/// Thread: the I/O thread. Lives as long as the thread's `io_unit`.
class connection_spawner : public net::session_acceptor {
public:
  connection_spawner(caf::actor_system& sys, io_unit& unit,
                     std::shared_ptr<const connection_world> world)
    : sys_(sys), unit_(unit), world_(std::move(world)) {}

  std::shared_ptr<net::session_events>
  accept(std::size_t io_index, const net::peer_info& peer) override;

private:
  caf::actor_system& sys_;
  io_unit& unit_;
  std::shared_ptr<const connection_world> world_;
};

} // namespace caucus
