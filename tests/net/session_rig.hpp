// A server's socket and a client on one io_context, without a port: every
// step runs when the test says so.
#pragma once

#include "fake_service.hpp"
#include "net/http_session.ipp"

#include <boost/beast/_experimental/test/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace caucus::net::test {

namespace beast = boost::beast;

/// Records what a session tells; speaks by the script `greet`.
class recorder final : public session_events {
public:
  void on_open(std::shared_ptr<outbox> where) override {
    ++opened;
    out = std::move(where);
    if (greet)
      greet(*out);
  }
  void on_message(std::string_view text) override {
    messages.emplace_back(text);
    if (reply)
      reply(*out, text);
  }
  void on_closed(close_code why) override {
    ++closed;
    code = why;
    out.reset();
  }

  int opened = 0;
  int closed = 0;
  close_code code = close_code::normal;
  std::vector<std::string> messages;
  std::shared_ptr<outbox> out;
  std::function<void(outbox&)> greet;
  std::function<void(outbox&, std::string_view)> reply;
};

inline outgoing control(std::string text) {
  return {std::make_shared<const std::string>(std::move(text)),
          traffic::control,
          {},
          {}};
}

inline outgoing message(std::uint64_t seq, std::size_t size) {
  return {std::make_shared<const std::string>(size, '1'), traffic::message,
          conv_id{"g:1"}, message_seq{seq}};
}

class session_rig : public session_acceptor {
public:
  using stream = beast::test::stream;

  /// The server's end fails at its `fail_at`-th operation (0: never).
  explicit session_rig(std::size_t fail_at = 0);
  ~session_rig() override;

  std::shared_ptr<session_events> accept(std::size_t,
                                         const peer_info& info) override;

  /// Runs all that is ready, and what follows from it.
  void run();

  /// Lets the clock of the lane jump.
  void advance(mono_ms ms);

  void send_raw(std::string_view bytes);

  /// Everything the server wrote so far, as HTTP text.
  [[nodiscard]] std::string received_raw() const;

  /// Upgrades and then reads on and on, into `received`.
  void connect();

  /// Sends one message; `last` false: only a piece of it.
  void send(std::string text, bool last = true);

  void say_goodbye();

  io_lane lane{0, 1, 0};
  mono_ms now = 0;
  beast::test::fail_count fails;
  fake_service service;
  fake_admin admin;
  http_router router{service, admin, fake_files()};
  http_context context{router, lane, *this};
  connection_gauge gauge;
  std::shared_ptr<recorder> owner = std::make_shared<recorder>();
  peer_info peer;
  int accepts = 0;
  bool full = false;

  stream client_end;
  std::optional<beast::websocket::stream<stream>> client;
  beast::flat_buffer buffer;
  std::optional<beast::error_code> handshake;
  beast::error_code client_error;
  std::vector<std::string> received;

private:
  void read();
};

} // namespace caucus::net::test

// Built once, in session_rig_test.cpp: it takes the compiler a minute.
namespace caucus::net {

extern template class http_session<boost::beast::test::stream>;
extern template class ws_session<boost::beast::test::stream>;

} // namespace caucus::net
