// Purpose: users for a load run.
#include "cli/load/accounts.hpp"

#include "cli/http_client.hpp"
#include "cli/load/progress.hpp"

#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace caucus::cli {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t parallel_requests = 4;
constexpr const char* password = "only for a load test";

/// Answers the status and the body's JSON (a discarded value if it is none).
std::pair<unsigned, nlohmann::json> post(http_client& client, const char* path,
                                         const nlohmann::json& body) {
  const auto reply = client.post(path, body.dump());
  return {reply.status, nlohmann::json::parse(reply.body, nullptr, false)};
}

account make_one(http_client& client, const std::string& user) {
  nlohmann::json who{{"user", user}, {"password", password}};
  auto [made, made_body] = post(client, "/api/v1/register", who);
  if (made != 201 && made != 409)
    throw std::runtime_error{"register answers " + std::to_string(made) + ' '
                             + made_body.dump()};
  auto [status, body] = post(client, "/api/v1/login", who);
  if (status != 200 || !body.is_object() || !body["token"].is_string())
    throw std::runtime_error{"login answers " + std::to_string(status) + ' '
                             + body.dump()};
  return {.user = user, .token = body["token"].get<std::string>()};
}

/// Hands out numbers of users to several threads and collects what they did.
class account_pool {
public:
  account_pool(const cli::target& target, std::string prefix, std::size_t count)
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

  const cli::target& target_;
  std::string prefix_;
  std::vector<account> made_; // each thread writes places of its own
  std::atomic<std::size_t> next_{0};
  std::mutex mutex_; // guards what follows
  std::exception_ptr failure_;
  std::size_t done_ = 0;
  progress meter_{"users registered and logged in"};
};

} // namespace

std::vector<account> make_accounts(const cli::target& target,
                                   const std::string& prefix, std::size_t count,
                                   double seconds_max) {
  auto limit = std::chrono::duration_cast<steady_clock::duration>(
    std::chrono::duration<double>{seconds_max});
  return account_pool{target, prefix, count}.run(steady_clock::now() + limit);
}

} // namespace caucus::cli
