// Step 5 of docs/message_flow.md: CAF's remoting inside our TLS. In place of
// caf-openssl 0.18.7, which
// - lets a failed handshake end other connections (see tls_stream.hpp);
// - reads the key files again for each connection that is accepted, and throws
//   on the I/O thread if it cannot: whoever opens connections until there are
//   no descriptors ends the process;
// - keeps connections that say nothing for ever, without a bound;
// - reads messages of up to 4 GiB;
// - loses sockets (see leave_loop);
// - waits for ever for peers that stand still (see give_up_in_time).
#include "actors/tls_middleman.hpp"

#include "actors/middleman_parts.hpp"
#include "actors/tls_stream.hpp"
#include "model/limits_remoting.hpp"

#include <caf/io/network/doorman_impl.hpp>
#include <caf/io/network/interfaces.hpp>
#include <caf/io/network/stream_impl.hpp>
#include <caf/io/scribe.hpp>
#include <sys/socket.h>

#include <memory>
#include <utility>

namespace caucus {

namespace {

namespace mux = caf::io::network;

constexpr const char* registered_name = "caucus.tls_middleman";

/// What all connections of a node share.
struct tls_shared {
  tls_context context;
  std::shared_ptr<pending_handshakes> pending
    = std::make_shared<pending_handshakes>(limits::remoting_handshakes_max);
};

/// One connection. As CAF's scribe_impl, with another stream.
class tls_scribe : public caf::io::scribe {
public:
  tls_scribe(mux::default_multiplexer& mpx, mux::native_socket socket,
             const tls_shared& with, tls_side side)
    : scribe(mux::conn_hdl_from_socket(socket)),
      stream_(mpx, socket, with.context, socket, side, with.pending) {}

  void configure_read(caf::io::receive_policy::config how) override {
    if (how.second > limits::remoting_message_bytes_max)
      ::shutdown(stream_.fd(), SHUT_RDWR);
    else
      stream_.configure_read(how);
    if (!std::exchange(launched_, true)) {
      stream_.start(this);
      // Or nothing would poll for what the handshake has to write.
      stream_.force_empty_write(this);
    }
  }

  void ack_writes(bool enable) override { stream_.ack_writes(enable); }
  caf::byte_buffer& wr_buf() override { return stream_.wr_buf(); }
  caf::byte_buffer& rd_buf() override { return stream_.rd_buf(); }
  void flush() override { stream_.flush(this); }
  void add_to_loop() override { stream_.activate(this); }
  void remove_from_loop() override { leave_loop(stream_); }

  void graceful_shutdown() override {
    stream_.graceful_shutdown();
    detach(&stream_.backend(), false);
  }

  std::string addr() const override {
    auto result = mux::remote_addr_of_fd(stream_.fd());
    return result ? *result : std::string{};
  }

  std::uint16_t port() const override {
    auto result = mux::remote_port_of_fd(stream_.fd());
    return result ? *result : std::uint16_t{0};
  }

private:
  bool launched_ = false;
  mux::stream_impl<tls_stream> stream_;
};

/// An open port.
class tls_doorman : public mux::doorman_impl {
public:
  tls_doorman(mux::default_multiplexer& mpx, mux::native_socket socket,
              tls_shared with)
    : mux::doorman_impl(mpx, socket), with_(std::move(with)) {}

  bool new_connection() override {
    auto& mpx = acceptor_.backend();
    auto fresh = caf::make_counted<tls_scribe>(mpx, acceptor_.accepted_socket(),
                                               with_, tls_side::server);
    if (detached())
      return false; // and it is closed
    const auto handle = fresh->hdl();
    parent()->add_scribe(std::move(fresh));
    return doorman::new_connection(&mpx, handle);
  }

private:
  tls_shared with_;
};

class tls_middleman : public caf::io::middleman_actor_impl {
public:
  tls_middleman(caf::actor_config& cfg, caf::actor broker, tls_shared with)
    : caf::io::middleman_actor_impl(cfg, std::move(broker)),
      with_(std::move(with)) {}

  const char* name() const override { return "tls_middleman"; }

protected:
  caf::expected<caf::io::scribe_ptr> connect(const std::string& host,
                                             std::uint16_t port) override {
    auto socket = mux::new_tcp_connection(host, port);
    if (!socket)
      return std::move(socket.error());
    give_up_in_time(*socket);
    return caf::make_counted<tls_scribe>(mpx(), *socket, with_,
                                         tls_side::client);
  }

  caf::expected<caf::io::doorman_ptr>
  open(std::uint16_t port, const char* address, bool reuse) override {
    auto socket = mux::new_tcp_acceptor_impl(port, address, reuse);
    if (!socket)
      return std::move(socket.error());
    give_up_in_time(*socket);
    return caf::make_counted<tls_doorman>(mpx(), *socket, with_);
  }

private:
  mux::default_multiplexer& mpx() { return loop_of(system()); }

  tls_shared with_;
};

} // namespace

void load_tls_middleman(caf::actor_system_config& config, tls_context context) {
  config.module_factories.push_back([context = std::move(context)](
                                      caf::actor_system& system)
                                      -> caf::actor_system::module* {
    const auto make = [&system, with = tls_shared{context}](caf::actor broker) {
      // Detached, because it connects with a blocking call.
      return caf::io::middleman_actor{
        system.spawn<tls_middleman, caf::detached + caf::hidden>(
          std::move(broker), with)};
    };
    return new middleman_module(system, registered_name, make); // the system's
  });
}

caf::io::middleman_actor tls_middleman_of(caf::actor_system& system) {
  return caf::actor_cast<caf::io::middleman_actor>(
    system.registry().get(registered_name));
}

} // namespace caucus
