// Purpose: sockets, timers, signals and keys around a chat client.
#include "cli/chat/chat_loop.ipp"

#include "cli/chat/login.hpp"

#include <boost/asio/post.hpp>

#include <csignal>
#include <iostream>
#include <poll.h>
#include <stdexcept>
#include <unistd.h>

namespace caucus::cli::chat {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using namespace std::chrono_literals;

/// A node pings every 25 s.
constexpr auto idle_time = 60s;
/// Time for what is under way, once the user wants to end.
constexpr auto farewell_time = 30s;
/// Time for the node to say goodbye, too.
constexpr auto close_time = 1s;
/// A token that is refused so soon after its login will be refused again.
constexpr auto login_again_time = 10s;

} // namespace

std::int64_t wall_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch())
    .count();
}

void chat_loop::connect(const std::string& url) {
  cut();
  const auto where = parse_url(url);
  const auto allowed
    = where && (where->tls || flags_.allow_remote || is_loopback(where->host));
  if (!allowed) { // a node sent us there
    asio::post(io_, [this, url] {
      client().on_closed(1006, "will not go to " + url, clock::now());
    });
    return;
  }
  session_ = open_session(io_, *this,
                          {.where = *where,
                           .agent = "caucus chat",
                           .idle = idle_time,
                           .ca_file = flags_.ca_file});
}

void chat_loop::close() {
  closed_ = false;
  if (session_)
    session_->close();
}

// Not from within the client that asks for it.
void chat_loop::log_in_soon() {
  login_due_ = true;
  asio::post(io_, [this] { log_in_now(); });
}

void chat_loop::log_in_now() {
  login_due_ = false;
  const auto now = clock::now();
  if (password_.empty()
      || (logged_in_at_ && now - *logged_in_at_ < login_again_time))
    return fail(client().reason());
  logged_in_at_ = now;
  try {
    client().log_in(log_in_again(flags_, password_), clock::now());
  } catch (const std::runtime_error& problem) {
    fail(problem.what());
  }
}

void chat_loop::fail(const std::string& why) {
  failure_ = why;
  ends_ = true;
}

void chat_loop::wait_for_signal() {
  signals_.async_wait([this](error_code ec, int number) {
    if (ec)
      return;
    if (number == SIGWINCH && screen_ != nullptr)
      screen_->resize();
    else if (number != SIGWINCH)
      ends_ = true;
    wait_for_signal();
  });
}

void chat_loop::wait_for_input() {
  if (reading_ || (screen_ == nullptr && !lines_.wants_more()))
    return;
  reading_ = true;
  const auto ready = [this](error_code ec = {}) {
    reading_ = false;
    if (!ec)
      on_input();
  };
  if (input_.is_open())
    input_.async_wait(asio::posix::stream_descriptor::wait_read, ready);
  else
    asio::post(io_, ready); // a file is always readable
}

void chat_loop::on_input() {
  if (screen_ == nullptr)
    return lines_.read_from(STDIN_FILENO);
  pollfd tty{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  ::poll(&tty, 1, 0);
  if (!screen_->read_keys() || (tty.revents & (POLLHUP | POLLERR)) != 0)
    ends_ = true;
}

void chat_loop::wait_until_due() {
  const auto next = client().next_due();
  const auto until = farewell_until_ && (!next || *farewell_until_ < *next)
                       ? farewell_until_
                       : next;
  if (!until || until == armed_)
    return;
  armed_ = until;
  due_.expires_at(*until);
  due_.async_wait([this](error_code ec) {
    if (ec)
      return;
    armed_.reset();
    client().run(clock::now());
  });
}

void chat_loop::feed() {
  while (!lines_.empty() && !controller_.quits()
         && controller_.takes(lines_.front())) {
    farewell_until_.reset();
    controller_.take_line(lines_.take());
  }
}

void chat_loop::look_for_end() {
  if (client().state() == client_state::stopped && !login_due_ && !ends_)
    return fail(client().reason());
  const auto lines = screen_ == nullptr;
  if (lines && !std::cout)
    return fail("nobody reads the output");
  if (!controller_.quits() && !(lines && lines_.ended()))
    return;
  const auto now = clock::now();
  const auto all_taken = controller_.quits() || lines_.empty();
  if ((all_taken && controller_.idle())
      || (farewell_until_ && now >= *farewell_until_))
    ends_ = true;
  else if (!farewell_until_) {
    farewell_until_ = now + farewell_time;
    if (!lines)
      view_.notice("waiting for the node; Ctrl-C ends all the same");
  }
}

void chat_loop::after_each() {
  feed();
  look_for_end();
  wait_for_input();
  wait_until_due();
  if (screen_ != nullptr)
    screen_->draw();
}

ending chat_loop::run() {
  signals_.add(SIGINT);
  signals_.add(SIGTERM);
  signals_.add(SIGHUP);
  if (screen_ != nullptr)
    signals_.add(SIGWINCH);
  wait_for_signal();
  error_code not_pollable;
  input_.assign(STDIN_FILENO, not_pollable);
  client().start(clock::now());
  after_each();
  while (!ends_ && io_.run_one() > 0)
    after_each();
  say_goodbye();
  const auto& unsent = client().unsent().all();
  return {.failure = failure_,
          .unsent = {unsent.begin(), unsent.end()},
          .lines_left = !lines_.empty() && !controller_.quits()};
}

void chat_loop::say_goodbye() {
  client().stop();
  const auto until = clock::now() + close_time;
  while (session_ && !closed_ && io_.run_one_until(until) > 0) {
  }
  cut();
  if (input_.is_open())
    input_.release(); // it is not ours to close
}

} // namespace caucus::cli::chat
