// Step 5 of docs/message_flow.md: CAF's remoting without TLS. In place of
// CAF's own middleman_actor, which loses sockets (see leave_loop) and waits
// for ever for peers that stand still (see give_up_in_time).
#include "actors/plain_middleman.hpp"

#include "actors/middleman_parts.hpp"

#include <caf/io/network/doorman_impl.hpp>
#include <caf/io/network/interfaces.hpp>

#include <memory>
#include <utility>

namespace caucus {

namespace {

namespace mux = caf::io::network;

constexpr const char* registered_name = "caucus.plain_middleman";

class plain_middleman : public caf::io::middleman_actor_impl {
public:
  using middleman_actor_impl::middleman_actor_impl;
  const char* name() const override { return "plain_middleman"; }

protected:
  caf::expected<caf::io::scribe_ptr> connect(const std::string& host,
                                             std::uint16_t port) override {
    auto socket = mux::new_tcp_connection(host, port);
    if (!socket)
      return std::move(socket.error());
    give_up_in_time(*socket);
    return caf::make_counted<plain_scribe>(loop_of(system()), *socket);
  }

  caf::expected<caf::io::doorman_ptr>
  open(std::uint16_t port, const char* address, bool reuse) override {
    auto socket = mux::new_tcp_acceptor_impl(port, address, reuse);
    if (!socket)
      return std::move(socket.error());
    give_up_in_time(*socket);
    return caf::make_counted<mux::doorman_impl>(loop_of(system()), *socket);
  }
};

} // namespace

void load_plain_middleman(caf::actor_system_config& config) {
  config.module_factories.push_back(
    [](caf::actor_system& system) -> caf::actor_system::module* {
      const auto make = [&system](caf::actor broker) {
        // Detached, because it connects with a blocking call.
        return caf::io::middleman_actor{
          system.spawn<plain_middleman, caf::detached + caf::hidden>(
            std::move(broker))};
      };
      return new middleman_module(system, registered_name,
                                  make); // the system's
    });
}

caf::io::middleman_actor plain_middleman_of(caf::actor_system& system) {
  return caf::actor_cast<caf::io::middleman_actor>(
    system.registry().get(registered_name));
}

} // namespace caucus
