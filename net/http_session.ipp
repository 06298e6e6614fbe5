// Step 1 of docs/message_flow.md: a socket before it is a WebSocket. Reads
// HTTP requests one by one, answers them, or hands the socket on at `/ws`.
#pragma once

#include "net/connection_gauge.hpp"
#include "net/http_call.hpp"
#include "net/http_router.hpp"
#include "net/io_lane.ipp"
#include "net/session_events.hpp"
#include "net/stream_traits.ipp"

#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/string_body.hpp>

#include <memory>
#include <optional>

namespace caucus::net {

/// What all HTTP sessions of a thread share. Outlives them.
struct http_context {
  const http_router& router;
  io_lane& lane;
  session_acceptor& acceptor;
};

/// One HTTP connection.
///
/// Life: handlers in flight keep it alive, and `self_` while the service
/// works on an answer. A request must arrive, and an answer leave, within
/// `limits::http_timeout`.
///
/// Thread: the lane's; answers are brought there.
template <class Stream>
class http_session final
  : public timer_entry,
    public std::enable_shared_from_this<http_session<Stream>> {
public:
  using error_code = boost::beast::error_code;

  http_session(Stream&& stream, http_context& context, connection_slot slot);

  void start();

  void on_timer(mono_ms now) override;
  void on_drain() override;
  void on_shutdown() override;

private:
  using parser
    = boost::beast::http::request_parser<boost::beast::http::string_body>;
  using response
    = boost::beast::http::response<boost::beast::http::span_body<const char>>;

  void read();
  void on_request(error_code error, std::size_t size);
  void refuse(error_code error);
  void route();
  void command(http_command what, http_call::on_response done);
  [[nodiscard]] peer_info peer();
  void upgrade();
  [[nodiscard]] std::optional<http_response> upgrade_fault() const;
  void hand_over(std::shared_ptr<session_events> owner);

  void respond(http_response what);
  void fill_response();
  void on_written(error_code error, std::size_t size);
  void linger();
  void on_lingering(error_code error, std::size_t size);
  void cut();
  void wake_after(std::chrono::milliseconds time);

  [[nodiscard]] std::string_view header(boost::beast::http::field name) const;

  template <class Method>
  auto bound(Method method) {
    return boost::beast::bind_front_handler(method, this->shared_from_this());
  }

  Stream stream_;
  http_context& context_;
  connection_slot slot_;
  boost::beast::flat_buffer buffer_;
  std::optional<parser> parser_;
  http_response answer_; // owns the bytes that `response_` looks at
  std::optional<response> response_;
  std::shared_ptr<http_session> self_; // set: the service works
  std::shared_ptr<http_call> call_;    // set: it is a client's command
  bool reading_ = false;
  bool keep_alive_ = false;
  bool is_head_ = false;
  bool over_ = false;
};

} // namespace caucus::net

#include "net/http_session_read.ipp"
#include "net/http_session_write.ipp"

namespace caucus::net {

extern template class http_session<tcp_socket>;

} // namespace caucus::net
