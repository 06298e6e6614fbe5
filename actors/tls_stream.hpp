// Step 5 of docs/message_flow.md: the bytes of one connection between nodes.
#pragma once

#include "actors/pending_handshakes.hpp"
#include "actors/tls_context.hpp"

#include <caf/io/network/native_socket.hpp>
#include <caf/io/network/rw_state.hpp>

#include <cstddef>
#include <memory>

struct ssl_st;

namespace caucus {

enum class tls_side : std::uint8_t { client, server };

/// TLS on a socket that does not block: the policy of CAF's stream_impl, whose
/// words it uses. It does not own the socket.
///
/// Unlike CAF's own it empties OpenSSL's queue of errors before each call.
/// The queue belongs to the thread, and one thread serves all connections:
/// with CAF's own, a stranger's failed handshake ended the next connection
/// that read.
///
/// Thread: CAF's I/O thread; the destructor: any.
class tls_stream {
public:
  using rw_state = caf::io::network::rw_state;
  using native_socket = caf::io::network::native_socket;

  /// A server's handshake is in `pending` until it is done.
  tls_stream(const tls_context& context, native_socket socket, tls_side side,
             std::shared_ptr<pending_handshakes> pending);
  ~tls_stream();
  tls_stream(const tls_stream&) = delete;
  tls_stream& operator=(const tls_stream&) = delete;

  rw_state read_some(std::size_t& result, native_socket, void* into,
                     std::size_t size);
  rw_state write_some(std::size_t& result, native_socket, const void* from,
                      std::size_t size);
  /// Whether `threshold` bytes were decrypted that no poll will tell of.
  bool must_read_more(native_socket, std::size_t threshold);

private:
  /// Handshake first, then `transfer`, which is SSL_read or SSL_write.
  template <class Transfer>
  rw_state run(std::size_t& result, std::size_t size, Transfer transfer);
  rw_state shake_hands();

  std::unique_ptr<ssl_st, void (*)(ssl_st*)> ssl_;
  native_socket socket_;
  std::shared_ptr<pending_handshakes> pending_;
  bool shaken_ = false;
};

} // namespace caucus
