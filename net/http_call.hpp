// The HTTP side: one command, done by a client that lives as long as that.
#pragma once

#include "net/http_command.hpp"
#include "net/outbox.hpp"
#include "net/session_events.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace caucus::net {

/// To the actors it is a socket: it says hello, quietly, then asks, and makes
/// an HTTP response of the answer. `sync` without news waits for some, if it
/// was asked to.
///
/// Thread: the I/O thread of the request. Ends with `done`, exactly once.
class http_call final : public outbox,
                        public std::enable_shared_from_this<http_call> {
public:
  using on_response = std::function<void(http_response)>;
  /// Runs something on the same thread, later.
  using defer = std::function<void(std::function<void()>)>;

  http_call(http_command what, on_response done, defer later);

  /// `owner`: of a new session; null: there is no room.
  void start(std::shared_ptr<session_events> owner);

  /// The time to wait for news is over.
  void time_is_up();

  /// The request is gone. Whether `done` was not called yet: it never will be.
  bool abandon();

  [[nodiscard]] std::chrono::milliseconds wait() const noexcept {
    return what_.wait;
  }

  // outbox
  void push(outgoing what) override;
  void close(close_code code) override;
  void identified() override {}
  [[nodiscard]] std::size_t waiting_bytes() const noexcept override {
    return 0;
  }

private:
  void greeted(std::string_view answer);
  void answered(std::string_view answer);
  void finish(http_response what);

  http_command what_;
  on_response done_;
  defer later_;
  std::shared_ptr<session_events> owner_; // null: not begun, or over
  std::string page_;                      // without news, for when time is up
  bool asking_ = false;                   // an answer is to come
  bool news_ = false;                     // came since it was asked for
};

/// The text of `"ok"` of a reply to `rid`, `{...}`; empty: it is another frame,
/// or an error.
[[nodiscard]] std::string_view ok_of(std::string_view frame,
                                     std::uint64_t rid) noexcept;

/// The response for a reply's `"err"`.
[[nodiscard]] http_response failure_of(std::string_view frame);

/// Whether a page of `sync` tells nothing.
[[nodiscard]] bool without_news(std::string_view page) noexcept;

} // namespace caucus::net
