// Step 1 of docs/message_flow.md: accepts connections and deals them out.
#pragma once

#include "model/limits.hpp"
#include "net/connection_gauge.hpp"
#include "net/io_lane.ipp"
#include "net/stream_traits.ipp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace caucus::net {

/// One acceptor on the first lane; sockets go round all lanes in turn.
/// SO_REUSEPORT would deal by a hash of addresses: unevenly for few clients.
///
/// Thread: the first lane's, but for `open`, which is before it runs.
class listener {
public:
  using error_code = boost::system::error_code;
  using tcp = asio::ip::tcp;
  /// Called on the thread of lane `index`.
  using on_socket
    = std::function<void(std::size_t index, tcp_socket, connection_slot)>;

  /// `most`: open connections; whoever comes beyond gets a 503.
  listener(std::vector<io_lane*> lanes, connection_gauge& gauge,
           on_socket ready, std::size_t most)
    : lanes_(std::move(lanes)), gauge_(gauge), ready_(std::move(ready)),
      most_(most), acceptor_(lanes_.front()->context()),
      pause_(lanes_.front()->context()) {}

  /// Binds and listens; connections queue in the kernel until `start`.
  [[nodiscard]] error_code open(const tcp::endpoint& where) {
    error_code error;
    acceptor_.open(where.protocol(), error);
    if (!error)
      acceptor_.set_option(asio::socket_base::reuse_address{true}, error);
    if (!error)
      acceptor_.bind(where, error);
    if (!error)
      acceptor_.listen(asio::socket_base::max_listen_connections, error);
    return error;
  }

  [[nodiscard]] std::uint16_t port() const {
    error_code ignored;
    return acceptor_.local_endpoint(ignored).port();
  }

  void start() { accept(); }

  void stop() {
    stopped_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  }

private:
  void accept() {
    auto index = next_++ % lanes_.size();
    acceptor_.async_accept(lanes_[index]->context().get_executor(),
                           [this, index](error_code error, tcp_socket socket) {
                             on_accept(error, index, std::move(socket));
                           });
  }

  void on_accept(error_code error, std::size_t index, tcp_socket socket) {
    if (stopped_)
      return;
    if (error && error != asio::error::connection_aborted)
      return pause();
    if (!error)
      hand_over(index, std::move(socket));
    accept();
  }

  void hand_over(std::size_t index, tcp_socket socket) {
    auto& counters = lanes_.front()->counters();
    counters.accepted.add();
    error_code ignored;
    if (!gauge_.enter(most_)) {
      counters.refused.add();
      return refuse(std::move(socket));
    }
    connection_slot slot{gauge_};
    // Frames are coalesced already: the kernel shall not wait for more.
    socket.set_option(tcp::no_delay{true}, ignored);
    if (index == 0)
      return ready_(0, std::move(socket), std::move(slot));
    asio::post(lanes_[index]->context(),
               [this, index, socket = std::move(socket),
                slot = std::move(slot)]() mutable {
                 ready_(index, std::move(socket), std::move(slot));
               });
  }

  /// A fresh socket's buffer has room: this does not block.
  static void refuse(tcp_socket socket) {
    static constexpr std::string_view answer
      = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n"
        "Content-Length: 0\r\nConnection: close\r\n\r\n";
    error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(answer.data(), answer.size()), ignored);
    socket.shutdown(asio::socket_base::shutdown_send, ignored);
  }

  /// Out of files or memory: trying again at once would only spin.
  void pause() {
    pause_.expires_after(limits::accept_backoff);
    pause_.async_wait([this](error_code) {
      if (!stopped_)
        accept();
    });
  }

  std::vector<io_lane*> lanes_;
  connection_gauge& gauge_;
  on_socket ready_;
  std::size_t most_;
  asio::basic_socket_acceptor<tcp, asio::io_context::executor_type> acceptor_;
  asio::steady_timer pause_;
  std::size_t next_ = 0;
  bool stopped_ = false;
};

} // namespace caucus::net
