// Purpose: one WebSocket to a node, as a client.
#include "cli/ws_session.hpp"

#include "cli/tls_client.hpp"
#include "model/limits.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <type_traits>
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
using tls_socket = asio::ssl::stream<tcp_socket>;
using tcp_resolver
  = asio::ip::basic_resolver<tcp, asio::io_context::executor_type>;

constexpr std::size_t frame_bytes_max = 4 * 1024 * 1024; // sync pages are big

/// `Layer`: tcp_socket or tls_socket.
template <class Layer>
class ws_session final
  : public session,
    public std::enable_shared_from_this<ws_session<Layer>> {
public:
  static constexpr bool encrypted = std::is_same_v<Layer, tls_socket>;

  template <class... Tls>
  ws_session(asio::io_context& io, session_owner& owner,
             session_settings settings, Tls&... tls)
    : stream_(io.get_executor(), tls...), resolver_(io.get_executor()),
      owner_(&owner), settings_(std::move(settings)) {}

  void start() {
    if (settings_.address.empty())
      return look_up();
    error_code ec;
    const auto address = asio::ip::make_address(settings_.address, ec);
    const auto port = static_cast<std::uint16_t>(
      std::strtoul(settings_.where.port.c_str(), nullptr, 10));
    socket().async_connect(
      {address, port}, [self = this->shared_from_this()](error_code failed) {
        failed ? self->end("connect", failed) : self->connected();
      });
  }

  void send(std::string command) override {
    if (ended_)
      return;
    waiting_.push_back(std::move(command));
    if (open_ && !writing_)
      write();
  }

  void close() override {
    if (!open_)
      return end("connect", asio::error::operation_aborted);
    stream_.async_close(websocket::close_code::normal,
                        [self = this->shared_from_this()](error_code) {
                          self->end({.code = 1000, .why = "closed"});
                        });
  }

  void cut() override {
    ended_ = true;
    open_ = false;
    resolver_.cancel();
    error_code ignored;
    socket().close(ignored);
  }

private:
  tcp_socket& socket() {
    if constexpr (encrypted)
      return stream_.next_layer().next_layer();
    else
      return stream_.next_layer();
  }

  void look_up() {
    resolver_.async_resolve(
      settings_.where.host, settings_.where.port,
      [self = this->shared_from_this()](error_code ec, const auto& places) {
        if (ec || self->ended_)
          return self->end("look-up", ec);
        asio::async_connect(
          self->socket(), places, [self](error_code failed, const auto&) {
            failed ? self->end("connect", failed) : self->connected();
          });
      });
  }

  void connected() {
    if (ended_)
      return;
    socket().set_option(tcp::no_delay{true});
    if constexpr (encrypted) {
      auto& tls = stream_.next_layer();
      const auto& host = settings_.where.host;
      name_tls_peer(tls.native_handle(), host);
      tls.set_verify_callback(asio::ssl::host_name_verification{host});
      tls.async_handshake(asio::ssl::stream_base::client,
                          [self = this->shared_from_this()](error_code ec) {
                            ec ? self->end("TLS", ec) : self->upgrade();
                          });
    } else {
      upgrade();
    }
  }

  void upgrade() {
    stream_.auto_fragment(false);
    stream_.write_buffer_bytes(4096);
    stream_.read_message_max(frame_bytes_max);
    if (settings_.idle.count() > 0)
      stream_.set_option(
        websocket::stream_base::timeout{.handshake_timeout = settings_.idle,
                                        .idle_timeout = settings_.idle,
                                        .keep_alive_pings = true});
    stream_.set_option(websocket::stream_base::decorator(
      [agent = settings_.agent](websocket::request_type& request) {
        request.set(beast::http::field::sec_websocket_protocol,
                    "caucus.v1.json");
        request.set(beast::http::field::user_agent, agent);
      }));
    stream_.async_handshake(authority(settings_.where), "/ws",
                            [self = this->shared_from_this()](error_code ec) {
                              if (ec || self->ended_)
                                return self->end("upgrade", ec);
                              self->open_ = true;
                              self->owner_->on_open();
                              self->read();
                            });
  }

  void read() {
    stream_.async_read(
      buffer_, [self = this->shared_from_this()](error_code ec, std::size_t) {
        if (ec || self->ended_)
          return self->end(self->how(ec));
        auto bytes = self->buffer_.cdata();
        self->owner_->on_frame(
          {static_cast<const char*>(bytes.data()), bytes.size()});
        self->buffer_.consume(self->buffer_.size());
        if (!self->ended_)
          self->read();
      });
  }

  void write() {
    writing_ = true;
    gather();
    stream_.async_write(
      asio::buffer(leaving_),
      [self = this->shared_from_this()](error_code ec, std::size_t) {
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

  closing how(error_code ec) {
    if (ec != websocket::error::closed)
      return {.why = ec.message()};
    auto reason = stream_.reason();
    return {.code = reason.code,
            .why = "closed with " + std::to_string(reason.code) + ' '
                   + std::string{reason.reason.data(), reason.reason.size()}};
  }

  void end(const char* doing, error_code ec) {
    end({.why = doing + (": " + ec.message())});
  }

  void end(const closing& reason) {
    if (ended_)
      return;
    ended_ = true;
    open_ = false;
    owner_->on_closed(reason);
  }

  websocket::stream<Layer> stream_;
  tcp_resolver resolver_;
  beast::flat_buffer buffer_;
  session_owner* owner_;
  session_settings settings_;
  std::vector<std::string> waiting_;
  std::string leaving_;
  bool open_ = false;
  bool writing_ = false;
  bool ended_ = false;
};

} // namespace

std::shared_ptr<session> open_session(asio::io_context& io,
                                      session_owner& owner,
                                      const session_settings& settings) {
  if (!settings.where.tls) {
    auto made = std::make_shared<ws_session<tcp_socket>>(io, owner, settings);
    made->start();
    return made;
  }
  // OpenSSL keeps what is behind the context as long as the stream.
  const auto tls = make_client_tls(settings.ca_file);
  auto made
    = std::make_shared<ws_session<tls_socket>>(io, owner, settings, *tls);
  made->start();
  return made;
}

} // namespace caucus::cli
