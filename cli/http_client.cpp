// Purpose: HTTP requests to a node.
#include "cli/http_client.hpp"

#include "cli/tls_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <optional>
#include <stdexcept>
#include <utility>

namespace caucus::cli {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using boost::system::error_code;

} // namespace

// The asynchronous calls obey the stream's deadline; the blocking ones do not.
struct http_client::impl {
  impl(const target& where, clock::time_point until, std::string bearer,
       const std::string& ca_file)
    : host(authority(where)), token(std::move(bearer)), deadline(until) {
    error_code result;
    tcp::resolver resolver{io};
    const auto places = resolver.resolve(where.host, where.port, result);
    if (!result) {
      stream.expires_at(deadline);
      stream.async_connect(places, [&](auto ec, const auto&) { result = ec; });
      run();
    }
    if (!result) {
      stream.socket().set_option(tcp::no_delay{true});
      if (where.tls)
        result = begin_tls(where.host, ca_file);
    }
    if (result)
      throw std::runtime_error{"cannot connect to " + host + ": "
                               + result.message()};
  }

  error_code begin_tls(const std::string& name, const std::string& ca_file) {
    tls.emplace(stream, *make_client_tls(ca_file));
    name_tls_peer(tls->native_handle(), name);
    tls->set_verify_callback(asio::ssl::host_name_verification{name});
    error_code result;
    tls->async_handshake(asio::ssl::stream_base::client,
                         [&](auto ec) { result = ec; });
    run();
    return result;
  }

  http_reply exchange(http::verb method, const std::string& path,
                      std::string body) {
    http::request<http::string_body> request{method, path, 11};
    request.set(http::field::host, host);
    if (!token.empty())
      request.set(http::field::authorization, "Bearer " + token);
    if (!body.empty())
      request.set(http::field::content_type, "application/json");
    request.body() = std::move(body);
    request.prepare_payload();
    http::response<http::string_body> response;
    stream.expires_at(deadline);
    const auto result = tls ? exchange_on(*tls, request, response)
                            : exchange_on(stream, request, response);
    if (result)
      throw std::runtime_error{"HTTP with " + host + ": " + result.message()};
    return {response.result_int(), std::move(response.body())};
  }

  template <class Stream, class Request, class Response>
  error_code exchange_on(Stream& on, Request& request, Response& response) {
    error_code result;
    http::async_write(on, request, [&](auto ec, std::size_t) {
      result = ec;
      if (!ec)
        http::async_read(on, buffer, response,
                         [&](auto read_ec, std::size_t) { result = read_ec; });
    });
    run();
    return result;
  }

  void run() {
    io.restart();
    io.run();
  }

  std::string host;
  std::string token;
  clock::time_point deadline;
  boost::asio::io_context io{1};
  boost::beast::tcp_stream stream{io};
  std::optional<boost::beast::ssl_stream<boost::beast::tcp_stream&>> tls;
  boost::beast::flat_buffer buffer;
};

http_client::http_client(const target& where, clock::time_point deadline,
                         std::string token, const std::string& ca_file)
  : impl_(std::make_unique<impl>(where, deadline, std::move(token), ca_file)) {}

http_client::~http_client() = default;

http_reply http_client::get(const std::string& path) {
  return impl_->exchange(http::verb::get, path, {});
}

http_reply http_client::post(const std::string& path, std::string body) {
  return impl_->exchange(http::verb::post, path, std::move(body));
}

} // namespace caucus::cli
