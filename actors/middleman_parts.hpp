// Step 5 of docs/message_flow.md: what our middlemen share, with TLS and
// without.
#pragma once

#include "model/limits.hpp"

#include <caf/all.hpp>
#include <caf/io/all.hpp>
#include <caf/io/basp_broker.hpp>
#include <caf/io/middleman_actor_impl.hpp>
#include <caf/io/network/default_multiplexer.hpp>
#include <caf/io/network/scribe_impl.hpp>
#include <caf/io/network/stream.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <chrono>
#include <functional>
#include <string>
#include <utility>

namespace caucus {

/// For a socket to another node, or the port that they come to (its sockets
/// inherit it). The loop ends no connection that has something to write, and
/// the actor system does not end before the loop: the end of a node would wait
/// for a peer that stands still.
inline void give_up_in_time(int socket) {
  const auto most = static_cast<unsigned>(
    std::chrono::milliseconds{limits::remoting_timeout}.count());
  // Not known to what is no TCP socket; then nothing is lost either.
  (void)::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &most, sizeof most);
}

/// For a scribe's `remove_from_loop`. CAF 0.18.7 squashes what is added to its
/// loop and taken out in the same round, and tells nobody of what was never in
/// it: the scribe would hold itself and its socket for ever. It happens to a
/// connection whose handshake meets a tick of the heartbeat.
inline void leave_loop(caf::io::network::stream& stream) {
  stream.passivate();
  if ((stream.eventbf() & caf::io::network::input_mask) == 0)
    stream.removed_from_loop(caf::io::network::operation::read);
}

/// A connection without TLS that was made here.
class plain_scribe : public caf::io::network::scribe_impl {
public:
  using scribe_impl::scribe_impl;
  void remove_from_loop() override { leave_loop(stream_); }
};

/// The loop of CAF's I/O thread.
inline caf::io::network::default_multiplexer&
loop_of(caf::actor_system& system) {
  return dynamic_cast<caf::io::network::default_multiplexer&>(
    system.middleman().backend());
}

/// Starts and stops a middleman actor with its system, under a name.
class middleman_module : public caf::actor_system::module {
public:
  using maker = std::function<caf::io::middleman_actor(caf::actor broker)>;

  middleman_module(caf::actor_system& system, std::string name, maker make)
    : system_(system), name_(std::move(name)), make_(std::move(make)) {}

  void start() override {
    actor_
      = make_(system_.middleman().named_broker<caf::io::basp_broker>("BASP"));
    system_.registry().put(name_, actor_);
  }

  void stop() override {
    system_.registry().erase(name_);
    caf::scoped_actor self{system_, true};
    self->send_exit(actor_, caf::exit_reason::kill);
    self->wait_for(actor_);
    actor_ = nullptr;
  }

  void init(caf::actor_system_config&) override {}
  id_t id() const override { return openssl_manager; } // whose place it takes
  void* subtype_ptr() override { return this; }

private:
  caf::actor_system& system_;
  std::string name_;
  maker make_;
  caf::io::middleman_actor actor_;
};

} // namespace caucus
