// Somebody on the cluster's port who is not CAF: sockets, TLS, bytes.
#pragma once

#include "actors/remoting.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <cstdint>
#include <memory>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace caucus::test {

/// A TCP connection to a port of this machine.
class stranger {
public:
  explicit stranger(std::uint16_t port)
    : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd_ < 0
        || ::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
      throw std::runtime_error("cannot connect");
  }
  stranger(stranger&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~stranger() {
    if (fd_ >= 0)
      ::close(fd_);
  }

  int fd() const { return fd_; }

  void send(std::string_view bytes) const {
    (void)!::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }

  /// All that comes until the other end closes; throws if it does not.
  std::string heard() const {
    std::string all;
    char some[4096];
    for (;;) {
      pollfd what{fd_, POLLIN, 0};
      if (::poll(&what, 1, 10'000) != 1)
        throw std::runtime_error("the connection stays open");
      const auto n = ::recv(fd_, some, sizeof some, 0);
      if (n <= 0)
        return all;
      all.append(some, static_cast<std::size_t>(n));
    }
  }

private:
  int fd_;
};

/// A stranger that speaks TLS, with a certificate or without.
class tls_stranger {
public:
  explicit tls_stranger(std::uint16_t port, const tls_files& files = {})
    : tcp_(port), context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free) {
    if (!files.certificate.empty()
        && (SSL_CTX_use_certificate_chain_file(context_.get(),
                                               files.certificate.c_str())
              != 1
            || SSL_CTX_use_PrivateKey_file(context_.get(), files.key.c_str(),
                                           SSL_FILETYPE_PEM)
                 != 1))
      throw std::runtime_error("cannot load " + files.certificate);
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), tcp_.fd());
    done_ = SSL_connect(ssl_.get()) == 1;
  }

  void send(std::string_view bytes) {
    if (done_)
      (void)SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
  }

  /// What comes first within TLS, at least `least` bytes; nothing if the other
  /// end closes before.
  std::string heard(std::size_t least = 1) {
    std::string all;
    while (done_ && all.size() < least) {
      char some[4096];
      const auto n = SSL_read(ssl_.get(), some, sizeof some);
      if (n <= 0)
        return {};
      all.append(some, static_cast<std::size_t>(n));
    }
    return all;
  }

private:
  struct free_ssl {
    void operator()(SSL* what) const { SSL_free(what); }
  };

  stranger tcp_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, free_ssl> ssl_;
  bool done_ = false;
};

/// A header of BASP: see caf/io/basp/header.hpp.
struct basp_header {
  std::uint8_t operation;
  std::uint8_t flags = 0;
  std::uint32_t payload_bytes = 0;
  std::uint64_t operation_data = 0;
  std::uint64_t from_actor = 0;
  std::uint64_t to_actor = 0;

  std::string bytes() const {
    std::string out{static_cast<char>(operation), '\0', '\0',
                    static_cast<char>(flags)};
    const auto add = [&out](std::uint64_t value, int width) {
      for (int i = width - 1; i >= 0; --i)
        out += static_cast<char>(value >> (8 * i));
    };
    add(payload_bytes, 4);
    add(operation_data, 8);
    add(from_actor, 8);
    add(to_actor, 8);
    return out;
  }
};

} // namespace caucus::test
