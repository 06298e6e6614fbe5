// Purpose: users for a load run.
#include "cli/load/accounts.hpp"

#include "cli/load/progress.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace caucus::cli {

namespace {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using std::chrono::steady_clock;

constexpr std::size_t parallel_requests = 4;
constexpr const char* password = "only for a load test";

/// One keep-alive HTTP connection with a deadline; blocks; throws.
class http_client {
public:
  http_client(const ws_target& target, steady_clock::time_point deadline)
    : host_(authority(target)), deadline_(deadline) {
    boost::system::error_code ec;
    tcp::resolver resolver{io_};
    auto places = resolver.resolve(target.host, target.port, ec);
    if (!ec)
      boost::asio::connect(stream_.socket(), places, ec);
    if (ec)
      throw std::runtime_error{"cannot connect to " + host_ + ": "
                               + ec.message()};
    stream_.socket().set_option(tcp::no_delay{true});
  }

  /// Answers the status and the body's JSON (null if it is not JSON).
  std::pair<unsigned, nlohmann::json> post(const char* path,
                                           const nlohmann::json& body) {
    http::request<http::string_body> request{http::verb::post, path, 11};
    request.set(http::field::host, host_);
    request.set(http::field::content_type, "application/json");
    request.body() = body.dump();
    request.prepare_payload();
    http::response<http::string_body> response;
    exchange(request, response);
    return {response.result_int(),
            nlohmann::json::parse(response.body(), nullptr, false)};
  }

private:
  // The asynchronous calls obey the stream's deadline; the blocking ones do
  // not.
  void exchange(http::request<http::string_body>& request,
                http::response<http::string_body>& response) {
    boost::system::error_code result;
    stream_.expires_at(deadline_);
    http::async_write(stream_, request, [&](auto ec, std::size_t) {
      result = ec;
      if (!ec)
        http::async_read(stream_, buffer_, response,
                         [&](auto read_ec, std::size_t) { result = read_ec; });
    });
    io_.restart();
    io_.run();
    if (result)
      throw std::runtime_error{"HTTP with " + host_ + ": " + result.message()};
  }

  std::string host_;
  steady_clock::time_point deadline_;
  boost::asio::io_context io_{1};
  boost::beast::tcp_stream stream_{io_};
  boost::beast::flat_buffer buffer_;
};

account make_one(http_client& client, const std::string& user) {
  nlohmann::json who{{"user", user}, {"password", password}};
  auto [made, made_body] = client.post("/api/v1/register", who);
  if (made != 201 && made != 409)
    throw std::runtime_error{"register answers " + std::to_string(made) + ' '
                             + made_body.dump()};
  auto [status, body] = client.post("/api/v1/login", who);
  if (status != 200 || !body.is_object() || !body["token"].is_string())
    throw std::runtime_error{"login answers " + std::to_string(status) + ' '
                             + body.dump()};
  return {.user = user, .token = body["token"].get<std::string>()};
}

/// Hands out numbers of users to several threads and collects what they did.
class account_pool {
public:
  account_pool(const ws_target& target, std::string prefix, std::size_t count)
    : target_(target), prefix_(std::move(prefix)), made_(count) {}

  std::vector<account> run(steady_clock::time_point deadline) {
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < std::min(parallel_requests, made_.size());
           ++i)
        threads.emplace_back([this, deadline] { work(deadline); });
    }
    if (failure_)
      std::rethrow_exception(failure_);
    return std::move(made_);
  }

private:
  void work(steady_clock::time_point deadline) {
    try {
      http_client client{target_, deadline};
      for (auto i = next_++; i < made_.size(); i = next_++) {
        made_[i] = make_one(client, prefix_ + '-' + std::to_string(i));
        std::lock_guard lock{mutex_};
        if (failure_)
          return;
        meter_.show(++done_, made_.size());
      }
    } catch (...) {
      std::lock_guard lock{mutex_};
      failure_ = std::current_exception();
    }
  }

  const ws_target& target_;
  std::string prefix_;
  std::vector<account> made_; // each thread writes places of its own
  std::atomic<std::size_t> next_{0};
  std::mutex mutex_; // guards what follows
  std::exception_ptr failure_;
  std::size_t done_ = 0;
  progress meter_{"users registered and logged in"};
};

} // namespace

std::vector<account> make_accounts(const ws_target& target,
                                   const std::string& prefix, std::size_t count,
                                   double seconds_max) {
  auto limit = std::chrono::duration_cast<steady_clock::duration>(
    std::chrono::duration<double>{seconds_max});
  return account_pool{target, prefix, count}.run(steady_clock::now() + limit);
}

} // namespace caucus::cli
