// Purpose: WebSocket sessions of a load run, all on one thread.
#include "cli/load/loop.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <stdexcept>

namespace caucus::cli {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

using loop_timer
  = asio::basic_waitable_timer<loop::clock, asio::wait_traits<loop::clock>,
                               asio::io_context::executor_type>;

} // namespace

struct loop::impl {
  asio::io_context io{1};
  session_settings settings;
};

loop::loop(const cli::target& target) : impl_(std::make_unique<impl>()) {
  error_code ec;
  tcp::resolver resolver{impl_->io};
  auto places = resolver.resolve(target.host, target.port, ec);
  if (ec || places.empty())
    throw std::runtime_error{"cannot resolve " + target.host + ": "
                             + ec.message()};
  impl_->settings
    = {.where = target,
       .address = places.begin()->endpoint().address().to_string(),
       .agent = "caucus load"};
}

loop::~loop() = default;

std::shared_ptr<session> loop::open(session_owner& owner) {
  return open_session(impl_->io, owner, impl_->settings);
}

void loop::at(clock::time_point when, std::function<void()> what) {
  auto timer = std::make_shared<loop_timer>(impl_->io.get_executor(), when);
  timer->async_wait([timer, what = std::move(what)](error_code ec) {
    if (!ec)
      what();
  });
}

bool loop::run_until(clock::time_point deadline,
                     const std::function<bool()>& done) {
  auto& io = impl_->io;
  while (!done() && clock::now() < deadline) {
    io.restart();
    if (io.run_one_until(deadline) == 0)
      break; // the time is over, or nothing is left that could happen
  }
  return done();
}

} // namespace caucus::cli
