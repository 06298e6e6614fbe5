// Purpose: WebSocket sessions of a load run, all on one thread.
#include "cli/load/loop.hpp"

#include "model/limits.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

#include <stdexcept>
#include <vector>

namespace caucus::cli {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;
using tcp_socket
  = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;

constexpr std::size_t frame_bytes_max = 4 * 1024 * 1024; // sync pages are big

class ws_session final : public session,
                         public std::enable_shared_from_this<ws_session> {
public:
  ws_session(asio::io_context& io, session_owner& owner, std::string host)
    : stream_(io.get_executor()), owner_(owner), host_(std::move(host)) {}

  void start(const tcp::endpoint& where) {
    stream_.next_layer().async_connect(
      where, [self = shared_from_this()](error_code ec) {
        if (ec)
          self->end("connect: " + ec.message());
        else
          self->upgrade();
      });
  }

  void send(std::string command) override {
    if (ended_)
      return;
    waiting_.push_back(std::move(command));
    if (open_ && !writing_)
      write();
  }

private:
  void upgrade() {
    stream_.next_layer().set_option(tcp::no_delay{true});
    stream_.auto_fragment(false);
    stream_.write_buffer_bytes(4096);
    stream_.read_message_max(frame_bytes_max);
    stream_.set_option(
      websocket::stream_base::decorator([](websocket::request_type& request) {
        request.set(beast::http::field::sec_websocket_protocol,
                    "caucus.v1.json");
        request.set(beast::http::field::user_agent, "caucus load");
      }));
    stream_.async_handshake(host_, "/ws",
                            [self = shared_from_this()](error_code ec) {
                              if (ec)
                                return self->end("upgrade: " + ec.message());
                              self->open_ = true;
                              self->owner_.on_open();
                              self->read();
                            });
  }

  void read() {
    stream_.async_read(
      buffer_, [self = shared_from_this()](error_code ec, std::size_t) {
        if (ec)
          return self->end(self->why(ec));
        auto bytes = self->buffer_.cdata();
        self->owner_.on_frame(
          {static_cast<const char*>(bytes.data()), bytes.size()});
        self->buffer_.consume(self->buffer_.size());
        self->read();
      });
  }

  void write() {
    writing_ = true;
    gather();
    stream_.async_write(asio::buffer(leaving_), [self = shared_from_this()](
                                                  error_code ec, std::size_t) {
      self->writing_ = false;
      if (!ec && !self->ended_ && !self->waiting_.empty())
        self->write();
    });
  }

  /// Moves what waits into `leaving_`: an object, or an array of objects.
  void gather() {
    auto count = std::min(waiting_.size(), limits::frame_commands_max);
    leaving_.clear();
    std::size_t taken = 0;
    while (taken < count
           && (taken == 0
               || leaving_.size() + waiting_[taken].size() + 2
                    < limits::frame_bytes_max)) {
      leaving_ += taken == 0 ? '[' : ',';
      leaving_ += waiting_[taken++];
    }
    if (taken == 1)
      leaving_.erase(0, 1);
    else
      leaving_ += ']';
    waiting_.erase(waiting_.begin(),
                   waiting_.begin() + static_cast<std::ptrdiff_t>(taken));
  }

  std::string why(error_code ec) {
    if (ec != websocket::error::closed)
      return ec.message();
    auto reason = stream_.reason();
    return "closed with " + std::to_string(reason.code) + ' '
           + std::string{reason.reason.data(), reason.reason.size()};
  }

  void end(const std::string& reason) {
    if (ended_)
      return;
    ended_ = true;
    open_ = false;
    owner_.on_closed(reason);
  }

  websocket::stream<tcp_socket> stream_;
  beast::flat_buffer buffer_;
  session_owner& owner_;
  std::string host_;
  std::vector<std::string> waiting_;
  std::string leaving_;
  bool open_ = false;
  bool writing_ = false;
  bool ended_ = false;
};

using loop_timer
  = asio::basic_waitable_timer<loop::clock, asio::wait_traits<loop::clock>,
                               asio::io_context::executor_type>;

} // namespace

struct loop::impl {
  asio::io_context io{1};
  tcp::endpoint where;
  std::string host;
};

loop::loop(const cli::target& target) : impl_(std::make_unique<impl>()) {
  error_code ec;
  tcp::resolver resolver{impl_->io};
  auto places = resolver.resolve(target.host, target.port, ec);
  if (ec || places.empty())
    throw std::runtime_error{"cannot resolve " + target.host + ": "
                             + ec.message()};
  impl_->where = places.begin()->endpoint();
  impl_->host = authority(target);
}

loop::~loop() = default;

std::shared_ptr<session> loop::open(session_owner& owner) {
  auto made = std::make_shared<ws_session>(impl_->io, owner, impl_->host);
  made->start(impl_->where);
  return made;
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
