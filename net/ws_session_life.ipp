// Step 13 of docs/message_flow.md: how a session opens, is watched and ends.
#pragma once

#include "net/ws_session.ipp"

#include <boost/asio/error.hpp>
#include <boost/beast/websocket/error.hpp>
#include <boost/beast/websocket/option.hpp>
#include <boost/beast/websocket/stream_base.hpp>

#include <utility>

namespace caucus::net {

template <class Stream>
ws_session<Stream>::ws_session(Stream&& stream, io_lane& lane,
                               connection_slot slot,
                               std::shared_ptr<session_events> owner)
  : ws_(std::move(stream)), lane_(lane), slot_(std::move(slot)),
    owner_(std::move(owner)),
    timer_(lane.now(), lane.jitter(session_timer::jitter_max)) {}

template <class Stream>
ws_session<Stream>::~ws_session() {
  // Handlers that die unrun, with their io_context, end here.
  if (owner_)
    std::exchange(owner_, nullptr)->on_closed(close_code::internal);
}

template <class Stream>
void ws_session<Stream>::set_options(std::string_view subprotocol) {
  namespace websocket = boost::beast::websocket;
  ws_.auto_fragment(false);
  ws_.write_buffer_bytes(64); // unused without masking; 8 is the least
  ws_.read_message_max(limits::frame_bytes_max);
  ws_.text(true);
  ws_.set_option(websocket::stream_base::timeout{
    websocket::stream_base::none(), websocket::stream_base::none(), false});
  ws_.set_option(websocket::stream_base::decorator(
    [subprotocol](websocket::response_type& response) {
      response.set(boost::beast::http::field::server, "caucus");
      if (!subprotocol.empty())
        response.set(
          boost::beast::http::field::sec_websocket_protocol,
          boost::beast::string_view{subprotocol.data(), subprotocol.size()});
    }));
  // Runs inside a read, which holds the session.
  ws_.control_callback(
    [this](websocket::frame_type, auto) { timer_.heard(lane_.now()); });
}

template <class Stream>
void ws_session<Stream>::start(const upgrade_request& request,
                               std::string_view subprotocol) {
  set_options(subprotocol);
  lane_.wheel().schedule(*this, timer_.check(lane_.now(), 0).next);
  ws_.async_accept(request, bound(&ws_session::on_accept));
}

template <class Stream>
void ws_session<Stream>::on_accept(error_code error) {
  if (phase_ == phase::closed)
    return;
  if (error)
    return finish(close_code::internal);
  lane_.counters().upgrades.add();
  if (phase_ == phase::opening)
    phase_ = phase::open;
  owner_->on_open(this->shared_from_this());
  mark_dirty(); // the owner may have closed or pushed already
  read();
}

template <class Stream>
void ws_session<Stream>::on_timer(mono_ms now) {
  auto keep_alive = this->shared_from_this();
  // Reading the socket's counters is a system call: only when it matters.
  auto taken = timer_.writing()
                 ? stream_traits<Stream>::bytes_taken(ws_.next_layer())
                 : 0;
  auto [action, next] = timer_.check(now, taken);
  lane_.wheel().schedule(*this, next);
  if (queue_.empty())
    queue_.shrink();
  act(action);
}

template <class Stream>
void ws_session<Stream>::act(timer_action action) {
  switch (action) {
    case timer_action::none: return;
    case timer_action::ping: return ping();
    case timer_action::hello_timeout: return close(close_code::hello_timeout);
    case timer_action::ping_timeout: return close(close_code::ping_timeout);
    case timer_action::stalled: return finish(close_code::stalled);
    case timer_action::close_timeout: return finish(close_code_);
  }
}

template <class Stream>
void ws_session<Stream>::ping() {
  if (pinging_ || phase_ != phase::open)
    return;
  pinging_ = true;
  ws_.async_ping({}, bound(&ws_session::on_ping));
}

template <class Stream>
void ws_session<Stream>::on_ping(error_code error) {
  pinging_ = false;
  if (error)
    broken(error);
}

template <class Stream>
void ws_session<Stream>::broken(error_code error) {
  // Aborted: the session is ending already, and the read knows why.
  if (error != asio::error::operation_aborted || paused_)
    finish(close_code::internal);
}

template <class Stream>
void ws_session<Stream>::close(close_code code) {
  if (phase_ == phase::closing || phase_ == phase::closed)
    return;
  phase_ = phase::closing;
  close_code_ = code;
  timer_.close_started(lane_.now());
  lane_.wheel().schedule(*this, timer_.check(lane_.now(), 0).next);
  mark_dirty();
}

template <class Stream>
void ws_session<Stream>::begin_close() {
  if (close_sent_ || !ws_.is_open())
    return;
  close_sent_ = true;
  auto text = reason_of(close_code_);
  boost::beast::websocket::close_reason reason;
  reason.code = static_cast<std::uint16_t>(close_code_);
  reason.reason.assign(text.data(), text.size());
  ws_.async_close(reason, bound(&ws_session::on_close));
}

template <class Stream>
void ws_session<Stream>::on_close(error_code) {
  finish(close_code_);
}

template <class Stream>
void ws_session<Stream>::on_shutdown() {
  auto keep_alive = this->shared_from_this();
  finish(phase_ == phase::closing ? close_code_ : close_code::going_away);
}

template <class Stream>
void ws_session<Stream>::finish(close_code code) {
  if (phase_ == phase::closed)
    return;
  if (phase_ == phase::closing)
    code = close_code_;
  phase_ = phase::closed;
  lane_.wheel().cancel(*this);
  stream_traits<Stream>::cut(ws_.next_layer());
  queue_.clear();
  slot_ = {};
  if (owner_)
    std::exchange(owner_, nullptr)->on_closed(code);
}

template <class Stream>
close_code ws_session<Stream>::code_of(error_code error) {
  namespace websocket = boost::beast::websocket;
  if (error == websocket::error::message_too_big)
    return close_code::too_big;
  if (error == websocket::error::bad_frame_payload)
    return close_code::bad_payload;
  if (error != websocket::error::closed)
    return close_code::internal;
  auto received = ws_.reason().code;
  // 1005: a close frame without a code.
  if (received == websocket::close_code::none
      || received == websocket::close_code::no_status)
    return close_code::normal;
  return static_cast<close_code>(received);
}

} // namespace caucus::net
