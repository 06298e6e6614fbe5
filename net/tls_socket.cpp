// Step 1 of docs/message_flow.md: what OpenSSL does for a client's socket.
#include "net/tls_socket.ipp"

#include <boost/asio/error.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace caucus::net {

namespace {

int as_length(std::size_t size) {
  constexpr std::size_t max = 1 << 30;
  return static_cast<int>(std::min(size, max));
}

/// Why a call failed for good.
boost::system::error_code error_of(int why, int number) {
  if (why == SSL_ERROR_ZERO_RETURN)
    return asio::error::eof;
  if (why == SSL_ERROR_SYSCALL && number != 0)
    return {number, boost::system::system_category()};
  // Malformed bytes, no common version, or the end without a goodbye.
  return asio::error::connection_reset;
}

} // namespace

tls_socket::tls_socket(tcp_socket socket, ssl_ctx_st* keys)
  : socket_(std::move(socket)), ssl_(SSL_new(keys)) {
  error_code ignored; // a socket that is gone fails the handshake
  // OpenSSL writes with write(2): the program ignores SIGPIPE.
  socket_.native_non_blocking(true, ignored);
  if (!ssl_)
    return;
  SSL_set_fd(ssl_.get(), socket_.native_handle());
  SSL_set_accept_state(ssl_.get());
}

void tls_socket::free_ssl::operator()(ssl_st* what) const noexcept {
  SSL_free(what);
}

template <class Call>
tls_step tls_socket::step(Call call) noexcept {
  if (!ssl_)
    return {asio::error::no_memory};
  // The number of a closed socket may be another one's by now.
  if (!socket_.is_open())
    return {asio::error::operation_aborted};
  ERR_clear_error(); // the queue is the thread's, not the connection's
  errno = 0;
  const auto n = call(ssl_.get());
  if (n > 0)
    return {{}, static_cast<std::size_t>(n)};
  const auto number = errno;
  switch (const auto why = SSL_get_error(ssl_.get(), n)) {
    case SSL_ERROR_WANT_READ: return {{}, 0, tls_step::wants::read};
    case SSL_ERROR_WANT_WRITE: return {{}, 0, tls_step::wants::write};
    default: return {error_of(why, number)};
  }
}

tls_step tls_socket::shake_hands() noexcept {
  return step([](SSL* ssl) { return SSL_do_handshake(ssl); });
}

tls_step tls_socket::read(void* into, std::size_t size) noexcept {
  if (size == 0)
    return {};
  return step([=](SSL* ssl) { return SSL_read(ssl, into, as_length(size)); });
}

tls_step tls_socket::write(const void* from, std::size_t size) noexcept {
  if (size == 0)
    return {};
  return step([=](SSL* ssl) { return SSL_write(ssl, from, as_length(size)); });
}

void tls_socket::say_goodbye() noexcept {
  if (ssl_ && SSL_is_init_finished(ssl_.get()) == 1)
    (void)step([](SSL* ssl) { return SSL_shutdown(ssl); });
}

std::span<char> tls_socket::scratch() noexcept {
  static thread_local std::array<char, record_bytes_max> bytes;
  return bytes;
}

} // namespace caucus::net
