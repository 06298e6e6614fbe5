// Step 1 of docs/message_flow.md: HTTP requests in.
#pragma once

#include "model/limits.hpp"
#include "net/http_session.ipp"
#include "net/http_upgrade.hpp"
#include "net/ws_session.ipp"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <algorithm>
#include <utility>

namespace caucus::net {

template <class Stream>
http_session<Stream>::http_session(Stream&& stream, http_context& context,
                                   connection_slot slot)
  : stream_(std::move(stream)), context_(context), slot_(std::move(slot)),
    buffer_(2 * limits::http_header_bytes_max) {}

template <class Stream>
void http_session<Stream>::start() {
  if (context_.lane.stopping())
    return cut();
  read();
}

template <class Stream>
void http_session<Stream>::read() {
  parser_.emplace();
  parser_->header_limit(limits::http_header_bytes_max);
  parser_->body_limit(limits::http_body_bytes_max);
  reading_ = true;
  wake_after(limits::http_timeout);
  boost::beast::http::async_read(stream_, buffer_, *parser_,
                                 bound(&http_session::on_request));
}

template <class Stream>
void http_session<Stream>::on_request(error_code error, std::size_t) {
  reading_ = false;
  if (over_)
    return;
  context_.lane.counters().http_requests.add(error ? 0 : 1);
  if (error)
    return refuse(error);
  keep_alive_ = parser_->get().keep_alive() && !context_.lane.draining();
  is_head_ = parser_->get().method() == boost::beast::http::verb::head;
  if (boost::beast::websocket::is_upgrade(parser_->get()))
    return upgrade();
  route();
}

template <class Stream>
void http_session<Stream>::refuse(error_code error) {
  namespace http = boost::beast::http;
  keep_alive_ = is_head_ = false;
  if (error == http::error::header_limit
      || error == http::error::buffer_overflow)
    return respond(http_text(431, "header too large\n"));
  if (error == http::error::body_limit)
    return respond(http_error(errc::too_large, "body too large"));
  if (error == http::error::end_of_stream
      || error.category() != http::make_error_code(http::error{}).category())
    return cut();
  respond(http_text(400, "not HTTP/1.1\n"));
}

template <class Stream>
std::string_view
http_session<Stream>::header(boost::beast::http::field name) const {
  auto value = parser_->get()[name];
  return {value.data(), value.size()};
}

template <class Stream>
void http_session<Stream>::route() {
  namespace http = boost::beast::http;
  const auto& message = parser_->get();
  http_request request;
  switch (message.method()) {
    case http::verb::get: request.method = http_method::get; break;
    case http::verb::head: request.method = http_method::head; break;
    case http::verb::post: request.method = http_method::post; break;
    default: break;
  }
  request.target = {message.target().data(), message.target().size()};
  request.host = header(http::field::host);
  request.origin = header(http::field::origin);
  request.if_none_match = header(http::field::if_none_match);
  request.authorization = header(http::field::authorization);
  request.body = message.body();
  // The answer may be made on another thread, which must never hold the last
  // reference: the session holds itself until the answer is back.
  self_ = this->shared_from_this();
  auto done = [this, executor = stream_.get_executor()](http_response what) {
    asio::post(executor, [this, what = std::move(what)]() mutable {
      auto self = std::exchange(self_, nullptr);
      call_ = nullptr;
      respond(std::move(what));
    });
  };
  auto asked = read_http_command(request);
  if (asked.refusal)
    done(std::move(*asked.refusal));
  else if (asked.command)
    command(std::move(*asked.command), std::move(done));
  else
    context_.router.route(request, std::move(done));
}

template <class Stream>
void http_session<Stream>::command(http_command what,
                                   http_call::on_response done) {
  call_ = std::make_shared<http_call>(
    std::move(what), std::move(done),
    [executor = stream_.get_executor()](std::function<void()> work) {
      asio::post(executor, std::move(work));
    });
  if (call_->wait().count() > 0)
    wake_after(call_->wait());
  std::shared_ptr<session_events> owner;
  if (!context_.lane.draining())
    owner = context_.acceptor.accept(context_.lane.index(), peer());
  call_->start(std::move(owner));
}

template <class Stream>
peer_info http_session<Stream>::peer() {
  auto agent = header(boost::beast::http::field::user_agent);
  peer_info peer{stream_traits<Stream>::address(stream_),
                 std::string{agent.substr(0, limits::agent_bytes_max)}};
  // Header bytes are no text yet.
  std::replace_if(
    peer.agent.begin(), peer.agent.end(),
    [](char c) { return c < 0x20 || c > 0x7E; }, '?');
  return peer;
}

template <class Stream>
std::optional<http_response> http_session<Stream>::upgrade_fault() const {
  namespace http = boost::beast::http;
  auto target = parser_->get().target();
  if (target.substr(0, target.find('?')) != "/ws")
    return http_text(404, "not found\n");
  if (!same_origin(header(http::field::origin), header(http::field::host)))
    return http_text(403, "another site's page\n");
  if (choose_subprotocol(header(http::field::sec_websocket_protocol))
      == subprotocol_choice::unknown)
    return http_text(400, "no known subprotocol; known: caucus.v1.json\n");
  // RFC 6455, section 4.1: a client waits for the answer.
  if (buffer_.size() != 0)
    return http_text(400, "data before the handshake ended\n");
  return std::nullopt;
}

template <class Stream>
void http_session<Stream>::upgrade() {
  auto fault = upgrade_fault();
  if (fault) {
    keep_alive_ = false;
    return respond(std::move(*fault));
  }
  std::shared_ptr<session_events> owner;
  if (!context_.lane.draining())
    owner = context_.acceptor.accept(context_.lane.index(), peer());
  if (owner)
    return hand_over(std::move(owner));
  keep_alive_ = false;
  auto full = http_text(503, "no room, come back later\n");
  full.retry_after_s = 1;
  respond(std::move(full));
}

template <class Stream>
void http_session<Stream>::hand_over(std::shared_ptr<session_events> owner) {
  over_ = true;
  context_.lane.wheel().cancel(*this);
  auto asked = header(boost::beast::http::field::sec_websocket_protocol);
  auto echo = choose_subprotocol(asked) == subprotocol_choice::json
                ? json_subprotocol
                : std::string_view{};
  std::make_shared<ws_session<Stream>>(std::move(stream_), context_.lane,
                                       std::move(slot_), std::move(owner))
    ->start(parser_->get(), echo);
}

} // namespace caucus::net
