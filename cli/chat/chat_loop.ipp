// Purpose: sockets, timers, signals and keys around a chat client.
#pragma once

#include "cli/chat/controller.hpp"
#include "cli/chat/line_source.hpp"
#include "cli/chat/options.hpp"
#include "cli/chat/screen/screen_view.hpp"
#include "cli/ws_session.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace caucus::cli::chat {

/// ms since 1970.
[[nodiscard]] std::int64_t wall_ms();

/// What is to be said when the terminal is as it was before.
struct ending {
  std::string failure{}; // for people; empty: the user wanted to end
  std::vector<draft> unsent{};
  bool lines_left = false;
};

/// One thread.
class chat_loop final : client_port, session_owner {
public:
  /// `screen`: the same as `shown`, or null where that has only lines.
  chat_loop(const options& flags, std::string password, client_options who,
            view& shown, screen_view* screen)
    : flags_(flags), password_(std::move(password)), view_(shown),
      screen_(screen),
      controller_(std::move(who), *this, shown,
                  {.now = clock::now,
                   .wall_ms = wall_ms,
                   .login_needed = [this] { log_in_soon(); }}) {
    controller_.open_at_start(flags.open);
    if (screen_ != nullptr)
      screen_->attach(controller_);
  }

  ending run();

private:
  // -- client_port
  void connect(const std::string& url) override;
  void send(std::string command) override {
    if (session_)
      session_->send(std::move(command));
  }
  void close() override;
  void cut() override {
    if (session_)
      session_->cut();
    session_.reset();
  }
  // -- session_owner
  void on_open() override { client().on_open(clock::now()); }
  void on_frame(std::string_view frame) override {
    client().on_frame(frame, clock::now());
  }
  void on_closed(const closing& how) override {
    client().on_closed(how.code, how.why, clock::now());
    closed_ = true;
  }

  chat::client& client() { return controller_.client(); }
  void log_in_soon();
  void log_in_now();
  void wait_for_signal();
  void wait_for_input();
  void on_input();
  void wait_until_due();
  void after_each();
  void feed();
  void look_for_end();
  void fail(const std::string& why);
  void say_goodbye();

  const options& flags_;
  std::string password_;
  boost::asio::io_context io_{1};
  boost::asio::steady_timer due_{io_};
  boost::asio::signal_set signals_{io_};
  boost::asio::posix::stream_descriptor input_{io_};
  view& view_;
  screen_view* screen_; // null: lines
  controller controller_;
  std::shared_ptr<session> session_;
  line_source lines_;
  std::optional<clock::time_point> armed_; // when `due_` fires
  std::optional<clock::time_point> farewell_until_;
  std::optional<clock::time_point> logged_in_at_;
  std::string failure_; // for people
  bool login_due_ = false;
  bool reading_ = false;
  bool closed_ = false;
  bool ends_ = false;
};

} // namespace caucus::cli::chat
