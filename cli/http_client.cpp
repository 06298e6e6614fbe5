// Purpose: HTTP requests to a node.
#include "cli/http_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <stdexcept>
#include <utility>

namespace caucus::cli {

namespace {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;

} // namespace

// The asynchronous calls obey the stream's deadline; the blocking ones do not.
struct http_client::impl {
  impl(const target& where, clock::time_point until, std::string bearer)
    : host(authority(where)), token(std::move(bearer)), deadline(until) {
    boost::system::error_code result;
    tcp::resolver resolver{io};
    const auto places = resolver.resolve(where.host, where.port, result);
    if (!result) {
      stream.expires_at(deadline);
      stream.async_connect(places, [&](auto ec, const auto&) { result = ec; });
      run();
    }
    if (result)
      throw std::runtime_error{"cannot connect to " + host + ": "
                               + result.message()};
    stream.socket().set_option(tcp::no_delay{true});
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
    boost::system::error_code result;
    stream.expires_at(deadline);
    http::async_write(stream, request, [&](auto ec, std::size_t) {
      result = ec;
      if (!ec)
        http::async_read(stream, buffer, response,
                         [&](auto read_ec, std::size_t) { result = read_ec; });
    });
    run();
    if (result)
      throw std::runtime_error{"HTTP with " + host + ": " + result.message()};
    return {response.result_int(), std::move(response.body())};
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
  boost::beast::flat_buffer buffer;
};

http_client::http_client(const target& where, clock::time_point deadline,
                         std::string token)
  : impl_(std::make_unique<impl>(where, deadline, std::move(token))) {}

http_client::~http_client() = default;

http_reply http_client::get(const std::string& path) {
  return impl_->exchange(http::verb::get, path, {});
}

http_reply http_client::post(const std::string& path, std::string body) {
  return impl_->exchange(http::verb::post, path, std::move(body));
}

} // namespace caucus::cli
