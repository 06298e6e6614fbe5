// Step 1 of docs/message_flow.md: what differs between a TCP socket and a
// stream of the tests; one under TLS is in net/tls_socket.ipp.
#pragma once

#include "net/tcp_progress.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <string>

namespace caucus::net {

/// Without a type-erased executor: smaller, and no virtual call per handler.
using tcp_socket
  = boost::asio::basic_stream_socket<boost::asio::ip::tcp,
                                     boost::asio::io_context::executor_type>;

template <class Stream>
struct stream_traits {
  static void cut(Stream& stream) { stream.close(); }
  static void end_output(Stream& stream) { stream.close(); }
  static std::uint64_t bytes_taken(Stream&) { return 0; }
  static std::string address(Stream&) { return "test"; }
};

template <>
struct stream_traits<tcp_socket> {
  /// Ends both directions at once; pending operations are aborted.
  static void cut(tcp_socket& stream) {
    boost::system::error_code ignored;
    stream.close(ignored);
  }

  static void end_output(tcp_socket& stream) {
    boost::system::error_code ignored;
    stream.shutdown(boost::asio::socket_base::shutdown_send, ignored);
  }

  static std::uint64_t bytes_taken(tcp_socket& stream) {
    return tcp_bytes_acked(stream.native_handle());
  }

  static std::string address(tcp_socket& stream) {
    boost::system::error_code error;
    auto peer = stream.remote_endpoint(error);
    return error ? std::string{} : peer.address().to_string();
  }
};

} // namespace caucus::net
