// Step 1 of docs/message_flow.md: a TCP socket under TLS, for the sessions that
// are templates over their stream.
//
// Asio's own stream keeps 70 KB of buffers per connection, idle or not. Here
// OpenSSL reads and writes the socket itself, and lets its buffers go between
// messages; Asio only waits.
#pragma once

#include "net/stream_traits.ipp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/websocket/teardown.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

struct ssl_st;
struct ssl_ctx_st;

namespace caucus::net {

namespace asio = boost::asio;

/// What one call of OpenSSL came to.
struct tls_step {
  enum class wants : std::uint8_t { nothing, read, write };

  boost::system::error_code error{};
  std::size_t size = 0;
  wants socket = wants::nothing; // else: try again when the socket can
};

/// The server's end of a TLS connection: an AsyncStream. At most one read and
/// one write at a time. May be moved while no operation is under way.
///
/// Thread: the lane's.
class tls_socket {
public:
  using executor_type = tcp_socket::executor_type;
  using error_code = boost::system::error_code;

  tls_socket(tcp_socket socket, ssl_ctx_st* keys);

  [[nodiscard]] executor_type get_executor() noexcept {
    return socket_.get_executor();
  }
  [[nodiscard]] tcp_socket& plain() noexcept { return socket_; }

  /// Calls `void(error_code, std::size_t)`, as do the others.
  template <class Token>
  auto async_handshake(Token&& token) {
    return run([](tls_socket& self) { return self.shake_hands(); },
               std::forward<Token>(token));
  }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& into, Token&& token) {
    return run(
      [into](tls_socket& self) {
        const auto room = first_of<asio::mutable_buffer>(into);
        return self.read(room.data(), room.size());
      },
      std::forward<Token>(token));
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& from, Token&& token) {
    return run(
      [from](tls_socket& self) {
        const auto bytes = record_of(from);
        return self.write(bytes.data(), bytes.size());
      },
      std::forward<Token>(token));
  }

  /// Tells the peer, if there is room, that nothing more will come.
  void say_goodbye() noexcept;

private:
  /// What fits into one record (RFC 8446, section 5.1).
  static constexpr std::size_t record_bytes_max = 16 * 1024;
  /// Pieces below it are put together: a record costs some 30 bytes.
  static constexpr std::size_t piece_bytes_min = 4096;

  struct free_ssl {
    void operator()(ssl_st* what) const noexcept;
  };

  tls_step shake_hands() noexcept;
  tls_step read(void* into, std::size_t size) noexcept;
  tls_step write(const void* from, std::size_t size) noexcept;
  template <class Call>
  tls_step step(Call call) noexcept;

  /// Of this thread; what is in it is gone with the next write.
  static std::span<char> scratch() noexcept;

  template <class Buffer, class Buffers>
  static Buffer first_of(const Buffers& all) {
    for (auto i = asio::buffer_sequence_begin(all);
         i != asio::buffer_sequence_end(all); ++i)
      if (const Buffer one{*i}; one.size() != 0)
        return one;
    return {};
  }

  /// The same bytes again for the same buffers: OpenSSL insists on that when a
  /// write is tried again.
  template <class Buffers>
  static asio::const_buffer record_of(const Buffers& all) {
    const auto first = first_of<asio::const_buffer>(all);
    if (first.size() >= piece_bytes_min
        || first.size() == asio::buffer_size(all))
      return asio::buffer(first, record_bytes_max);
    const auto room = scratch();
    const auto size
      = asio::buffer_copy(asio::buffer(room.data(), room.size()), all);
    return asio::buffer(room.data(), size);
  }

  template <class Work>
  class operation;
  template <class Work, class Token>
  auto run(Work work, Token&& token);

  tcp_socket socket_;
  std::unique_ptr<ssl_st, free_ssl> ssl_; // null: out of memory
};

/// Tries, waits for the socket, tries again.
template <class Work>
class tls_socket::operation {
public:
  operation(tls_socket& socket, Work work)
    : socket_(&socket), work_(std::move(work)) {}

  template <class Self>
  void operator()(Self& self, error_code error = {}) {
    if (!done_) {
      result_ = error ? tls_step{error} : work_(*socket_);
      const bool first = std::exchange(first_, false);
      auto& plain = socket_->socket_;
      if (result_.socket == tls_step::wants::read)
        return plain.async_wait(tcp_socket::wait_read, std::move(self));
      if (result_.socket == tls_step::wants::write)
        return plain.async_wait(tcp_socket::wait_write, std::move(self));
      done_ = true;
      if (first) // never from inside the call that began it
        return asio::post(plain.get_executor(), std::move(self));
    }
    self.complete(result_.error, result_.size);
  }

private:
  tls_socket* socket_;
  Work work_;
  tls_step result_{};
  bool first_ = true;
  bool done_ = false;
};

template <class Work, class Token>
auto tls_socket::run(Work work, Token&& token) {
  return asio::async_compose<Token, void(error_code, std::size_t)>(
    operation<Work>{*this, std::move(work)}, token, socket_);
}

// -- what Beast asks of a stream of its own kind ------------------------------

inline void teardown(boost::beast::role_type role, tls_socket& stream,
                     boost::system::error_code& error) {
  stream.say_goodbye();
  boost::beast::websocket::teardown(role, stream.plain(), error);
}

template <class Handler>
void async_teardown(boost::beast::role_type role, tls_socket& stream,
                    Handler&& handler) {
  stream.say_goodbye();
  boost::beast::websocket::async_teardown(role, stream.plain(),
                                          std::forward<Handler>(handler));
}

inline void beast_close_socket(tls_socket& stream) {
  stream_traits<tcp_socket>::cut(stream.plain());
}

template <>
struct stream_traits<tls_socket> {
  using plain = stream_traits<tcp_socket>;

  static void cut(tls_socket& stream) { plain::cut(stream.plain()); }
  static void end_output(tls_socket& stream) {
    stream.say_goodbye();
    plain::end_output(stream.plain());
  }
  static std::uint64_t bytes_taken(tls_socket& stream) {
    return plain::bytes_taken(stream.plain());
  }
  static std::string address(tls_socket& stream) {
    return plain::address(stream.plain());
  }
};

} // namespace caucus::net
