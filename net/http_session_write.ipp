// Step 1 of docs/message_flow.md: HTTP answers out.
#pragma once

#include "model/limits.hpp"
#include "net/http_session.ipp"

#include <boost/beast/http/write.hpp>

#include <string>
#include <utility>

namespace caucus::net {

/// Nothing but our own files; no plug-ins, no frames.
inline constexpr auto content_policy
  = "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

template <class Stream>
void http_session<Stream>::respond(http_response what) {
  if (over_)
    return;
  answer_ = std::move(what);
  keep_alive_ = keep_alive_ && !context_.lane.draining();
  fill_response();
  wake_after(limits::http_timeout);
  boost::beast::http::async_write(stream_, *response_,
                                  bound(&http_session::on_written));
}

template <class Stream>
void http_session<Stream>::fill_response() {
  namespace http = boost::beast::http;
  auto text = [](std::string_view value) {
    return boost::beast::string_view{value.data(), value.size()};
  };
  response_.emplace();
  auto& out = *response_;
  out.version(11);
  out.result(answer_.status);
  out.keep_alive(keep_alive_);
  out.set(http::field::server, "caucus");
  out.set("Content-Security-Policy", content_policy);
  out.set("X-Content-Type-Options", "nosniff");
  out.set("Referrer-Policy", "no-referrer");
  // A file may be kept if it is asked for again; all else is not to be kept.
  out.set(http::field::cache_control,
          answer_.etag.empty() ? "no-store" : "no-cache");
  if (!answer_.etag.empty())
    out.set(http::field::etag, text(answer_.etag));
  if (!answer_.allow.empty())
    out.set(http::field::allow, text(answer_.allow));
  if (answer_.retry_after_s != 0)
    out.set(http::field::retry_after, std::to_string(answer_.retry_after_s));
  if (answer_.status == 401)
    out.set(http::field::www_authenticate, "Bearer");
  if (answer_.status == 426)
    out.set(http::field::upgrade, "websocket");
  if (answer_.status == 304)
    return;
  auto bytes = answer_.bytes();
  out.set(http::field::content_type, text(answer_.content_type));
  out.content_length(bytes.size());
  if (!is_head_)
    out.body() = {bytes.data(), bytes.size()};
}

template <class Stream>
void http_session<Stream>::on_written(error_code error, std::size_t) {
  if (over_)
    return;
  response_.reset();
  answer_ = {};
  if (error)
    return cut();
  if (!keep_alive_)
    return linger();
  read();
}

/// Closing with unread bytes would make the kernel reset the connection, and
/// the client might lose the answer: read until it has closed its side.
template <class Stream>
void http_session<Stream>::linger() {
  stream_traits<Stream>::end_output(stream_);
  wake_after(limits::close_timeout);
  on_lingering({}, 0);
}

template <class Stream>
void http_session<Stream>::on_lingering(error_code error, std::size_t) {
  if (over_)
    return;
  if (error)
    return cut();
  buffer_.clear();
  stream_.async_read_some(buffer_.prepare(2048),
                          bound(&http_session::on_lingering));
}

template <class Stream>
void http_session<Stream>::wake_after(std::chrono::milliseconds time) {
  context_.lane.wheel().schedule(*this, context_.lane.now() + time.count());
}

template <class Stream>
void http_session<Stream>::on_timer(mono_ms) {
  // The service answers in its own time, and always.
  if (self_) {
    if (call_)
      call_->time_is_up();
    return wake_after(limits::http_timeout);
  }
  auto keep_alive = this->shared_from_this();
  cut();
}

template <class Stream>
void http_session<Stream>::on_drain() {
  if (!reading_)
    return;
  auto keep_alive = this->shared_from_this();
  cut();
}

template <class Stream>
void http_session<Stream>::on_shutdown() {
  auto keep_alive = this->shared_from_this();
  cut();
}

template <class Stream>
void http_session<Stream>::cut() {
  if (over_)
    return;
  over_ = true;
  // Without an answer to come nothing else lets go of us.
  std::shared_ptr<http_session> self;
  if (auto call = std::exchange(call_, nullptr); call && call->abandon())
    self = std::exchange(self_, nullptr);
  context_.lane.wheel().cancel(*this);
  stream_traits<Stream>::cut(stream_);
  slot_ = {};
}

} // namespace caucus::net
