// Step 3 of docs/message_flow.md: from a socket's events to its actor.
#include "actors/socket_bridge.hpp"

#include "actors/type_ids.hpp"

namespace caucus {

namespace {

/// One socket's end of the bridge.
class socket_bridge : public net::session_events {
public:
  socket_bridge(caf::actor_system& sys, io_unit& unit,
                std::shared_ptr<const connection_world> world)
    : sys_(sys), unit_(unit), world_(std::move(world)) {}

  void on_open(std::shared_ptr<net::outbox> out) override {
    conn_ = spawn_pinned<connection_impl>(sys_, unit_, std::move(world_),
                                          std::move(out));
  }

  void on_message(std::string_view text) override {
    caf::anon_send(conn_, frame_in{std::string{text}});
  }

  void on_closed(net::close_code code) override {
    if (conn_)
      caf::anon_send(conn_, socket_closed{code});
    conn_ = nullptr;
  }

private:
  caf::actor_system& sys_;
  io_unit& unit_;
  std::shared_ptr<const connection_world> world_; // until on_open
  connection_actor conn_;
};

} // namespace

std::shared_ptr<net::session_events>
connection_spawner::accept(std::size_t, const net::peer_info&) {
  return std::make_shared<socket_bridge>(sys_, unit_, world_);
}

} // namespace caucus
