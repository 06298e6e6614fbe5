// A client that speaks TLS, on the other end of a socket pair: no port is
// opened, and every step runs when the test says so.
#pragma once

#include "auth/certificates.hpp"
#include "net/tls_door.ipp"
#include "support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace caucus::net::test {

/// A certificate of a CA that exists for this test only, as files.
class tls_pair {
public:
  explicit tls_pair(const std::string& name = "n1") {
    constexpr unix_ms now = 1'800'000'000'000;
    const auto ca = auth::make_cluster_ca(now, 30);
    const auto made
      = auth::make_node_certificate(ca.pem, {name, {"127.0.0.1"}}, now, 30);
    REQUIRE(made.error.empty());
    std::ofstream{files.certificate} << made.pem.certificate;
    std::ofstream{files.key} << made.pem.key;
  }

  caucus::test::temp_dir dir;
  tls_files files{(dir.path() / "cert.pem").string(),
                  (dir.path() / "key.pem").string()};
};

/// Trusts anybody, and never blocks.
class tls_client {
public:
  explicit tls_client(int version_max = TLS1_3_VERSION) {
    std::signal(SIGPIPE, SIG_IGN); // as the node does
    int ends[2] = {};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    own_ = ends[0];
    other_ = ends[1];
    REQUIRE(::fcntl(own_, F_SETFL, O_NONBLOCK) == 0);
    SSL_CTX_set_min_proto_version(context_.get(), 0);
    SSL_CTX_set_max_proto_version(context_.get(), version_max);
    SSL_CTX_set_cipher_list(context_.get(), "ALL:@SECLEVEL=0");
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), own_);
    SSL_set_connect_state(ssl_.get());
  }
  ~tls_client() { ::close(own_); }
  tls_client(const tls_client&) = delete;
  tls_client& operator=(const tls_client&) = delete;

  /// The node's end, once.
  tcp_socket take(asio::io_context& context) {
    tcp_socket result{context};
    result.assign(asio::ip::tcp::v4(), std::exchange(other_, -1));
    return result;
  }

  bool shake_hands() { return SSL_do_handshake(ssl_.get()) == 1; }

  void send(std::string_view text) {
    REQUIRE(SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()))
            == static_cast<int>(text.size()));
  }

  /// All that is there.
  std::string receive() {
    std::string all;
    char piece[4096];
    for (;;) {
      const auto n = SSL_read(ssl_.get(), piece, sizeof(piece));
      if (n <= 0)
        return all;
      all.append(piece, static_cast<std::size_t>(n));
    }
  }

  /// Whether the node has said goodbye.
  bool dismissed() {
    (void)receive();
    return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }

  /// Whether the node has closed its end.
  bool cut() {
    // Tickets may lie there unread; the client is of no use afterwards.
    char bytes[4096];
    ssize_t size = 0;
    do
      size = ::recv(own_, bytes, sizeof(bytes), MSG_DONTWAIT);
    while (size > 0);
    return size == 0 || errno == ECONNRESET;
  }

  [[nodiscard]] std::string certificate() const {
    const std::unique_ptr<X509, decltype(&X509_free)> shown{
      SSL_get1_peer_certificate(ssl_.get()), &X509_free};
    char name[128] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(shown.get()),
                              NID_commonName, name, sizeof(name));
    return name;
  }

private:
  int own_ = -1;
  int other_ = -1;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_{
    SSL_CTX_new(TLS_client_method()), &SSL_CTX_free};
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{nullptr, &SSL_free};
};

} // namespace caucus::net::test
