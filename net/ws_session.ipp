// Step 1 and 12 of docs/message_flow.md: one WebSocket. A template over its
// stream, so that tests fail it at every step without a port.
#pragma once

#include "model/limits.hpp"
#include "net/connection_gauge.hpp"
#include "net/io_lane.ipp"
#include "net/session_events.hpp"
#include "net/session_timer.hpp"
#include "net/stream_traits.ipp"
#include "net/write_queue.hpp"

#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace caucus::net {

/// One client's socket after the upgrade: an outbox for its owner, events to
/// its owner.
///
/// Life: handlers in flight, the flush list and the owner keep it alive; the
/// wheel does not. `finish` is the one way out: it tells the owner, lets it go
/// and cuts the socket, after which all handlers come home with an error.
///
/// One read and one write at a time. An idle session holds no write buffer and
/// no read buffer beyond `first_`.
///
/// Thread: the lane's.
template <class Stream>
class ws_session final
  : public outbox,
    public flushable,
    public timer_entry,
    public std::enable_shared_from_this<ws_session<Stream>> {
public:
  using upgrade_request
    = boost::beast::http::request<boost::beast::http::string_body>;
  using error_code = boost::beast::error_code;

  ws_session(Stream&& stream, io_lane& lane, connection_slot slot,
             std::shared_ptr<session_events> owner);
  ~ws_session() override;

  /// Answers the upgrade; `on_open` follows, or `on_closed`. `subprotocol` is
  /// echoed if not empty and must be a literal.
  void start(const upgrade_request& request, std::string_view subprotocol);

  // outbox
  void push(outgoing what) override;
  void close(close_code code) override;
  void identified() override { timer_.identified(); }
  [[nodiscard]] std::size_t waiting_bytes() const noexcept override {
    return queue_.waiting_bytes();
  }

  void flush() override;
  void on_timer(mono_ms now) override;
  void on_shutdown() override;

private:
  enum class phase : std::uint8_t { opening, open, closing, closed };

  void set_options(std::string_view subprotocol);
  void on_accept(error_code error);

  void read();
  void on_read(error_code error, std::size_t size);
  void grow();
  void deliver();

  void mark_dirty();
  void write();
  void on_write(error_code error, std::size_t size);
  void resume_reading();

  void ping();
  void on_ping(error_code error);

  void begin_close();
  void on_close(error_code error);
  void act(timer_action action);
  void broken(error_code error);
  void finish(close_code code);
  [[nodiscard]] close_code code_of(error_code error);

  template <class Method>
  auto bound(Method method) {
    return boost::beast::bind_front_handler(method, this->shared_from_this());
  }

  /// Without permessage-deflate: it costs hundreds of KB per session.
  boost::beast::websocket::stream<Stream, false> ws_;
  io_lane& lane_;
  connection_slot slot_;
  std::shared_ptr<session_events> owner_;
  write_queue queue_;
  std::unique_ptr<write_state> writing_; // set: a write is in flight
  session_timer timer_;
  std::string large_;      // a message that `first_` cannot hold
  std::size_t filled_ = 0; // bytes of the message so far
  phase phase_ = phase::opening;
  close_code close_code_ = close_code::internal;
  bool dirty_ = false;
  bool pinging_ = false;
  bool paused_ = false;     // reads nothing: too many replies wait
  bool overflowed_ = false; // must end, not from inside `push`
  bool close_sent_ = false;
  std::array<char, 128> first_; // most messages fit
};

} // namespace caucus::net

#include "net/ws_session_io.ipp"
#include "net/ws_session_life.ipp"

namespace caucus::net {

extern template class ws_session<tcp_socket>;

} // namespace caucus::net
