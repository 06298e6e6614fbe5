// Step 5 of docs/message_flow.md: the bytes of one connection between nodes.
#include "actors/tls_stream.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace caucus {

namespace {

/// SSL_write is a write(2): to a socket that the peer has closed it raises
/// SIGPIPE. Blocked for the thread once, which CAF's own does at each call.
void block_sigpipe() {
  static thread_local const bool blocked = [] {
    sigset_t pipe_only;
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    return pthread_sigmask(SIG_BLOCK, &pipe_only, nullptr) == 0;
  }();
  (void)blocked;
}

int as_length(std::size_t size) {
  constexpr std::size_t max = 1 << 30;
  return static_cast<int>(std::min(size, max));
}

} // namespace

tls_stream::tls_stream(const tls_context& context, native_socket socket,
                       tls_side side,
                       std::shared_ptr<pending_handshakes> pending)
  : ssl_(SSL_new(context.get()), &SSL_free), socket_(socket),
    pending_(std::move(pending)) {
  if (side == tls_side::server)
    pending_->add(socket_);
  if (!ssl_)
    return; // the first read fails
  SSL_set_fd(ssl_.get(), socket);
  if (side == tls_side::server)
    SSL_set_accept_state(ssl_.get());
  else
    SSL_set_connect_state(ssl_.get());
}

tls_stream::~tls_stream() {
  pending_->done(socket_);
}

tls_stream::rw_state tls_stream::shake_hands() {
  const auto done = SSL_do_handshake(ssl_.get());
  if (done == 1) {
    shaken_ = true;
    pending_->done(socket_);
    return rw_state::success;
  }
  switch (SSL_get_error(ssl_.get(), done)) {
    case SSL_ERROR_WANT_READ: return rw_state::want_read;
    case SSL_ERROR_WANT_WRITE: return rw_state::success;
    default: return rw_state::failure;
  }
}

template <class Transfer>
tls_stream::rw_state tls_stream::run(std::size_t& result, std::size_t size,
                                     Transfer transfer) {
  result = 0;
  if (!ssl_)
    return rw_state::failure;
  block_sigpipe();
  ERR_clear_error();
  if (!shaken_) {
    const auto state = shake_hands();
    if (!shaken_)
      return state;
  }
  if (size == 0)
    return rw_state::indeterminate;
  const auto n = transfer();
  if (n > 0) {
    result = static_cast<std::size_t>(n);
    return rw_state::success;
  }
  const auto why = SSL_get_error(ssl_.get(), n);
  return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE
           ? rw_state::success
           : rw_state::failure;
}

tls_stream::rw_state tls_stream::read_some(std::size_t& result, native_socket,
                                           void* into, std::size_t size) {
  return run(result, size,
             [&] { return SSL_read(ssl_.get(), into, as_length(size)); });
}

tls_stream::rw_state tls_stream::write_some(std::size_t& result, native_socket,
                                            const void* from,
                                            std::size_t size) {
  return run(result, size,
             [&] { return SSL_write(ssl_.get(), from, as_length(size)); });
}

bool tls_stream::must_read_more(native_socket, std::size_t threshold) {
  return ssl_ && static_cast<std::size_t>(SSL_pending(ssl_.get())) >= threshold;
}

} // namespace caucus
