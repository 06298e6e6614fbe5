// Purpose: how a node with a fresh folder finds a cluster and is admitted.
#include "node/find_cluster.hpp"

#include "model/limits.hpp"
#include "net/discovery_schedule.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <variant>

namespace caucus::node {

namespace {

using steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// Between two looks at whether the process is to end.
constexpr milliseconds look = milliseconds{200};

class searcher {
public:
  explicit searcher(const search& how)
    : how_(how), schedule_(how.wish.cluster_address) {}

  search_result run() {
    for (;;) {
      if (how_.stopped())
        return {{}, "stopped before a cluster was found"};
      for (const auto& one : how_.discovery.found(look)) {
        seen_ = seen_ || one.cluster != cluster_id{};
        schedule_.add(one.address, steady::now());
      }
      if (const auto address = schedule_.next(steady::now()))
        if (auto found = ask(*address); found.joined || !found.error.empty())
          return found;
      if (how_.may_begin && !seen_
          && steady::now() - since_ >= limits::discovery_bootstrap_listen)
        return {};
      say();
    }
  }

private:
  search_result ask(const std::string& address) {
    auto answer
      = ask_to_join(how_.system, address, how_.wish, limits::join_timeout);
    if (auto* joined = std::get_if<join_answer>(&answer))
      return {std::move(*joined), {}};
    auto& problem = std::get<dial_problem>(answer);
    seen_ = seen_ || problem.answered;
    if (problem.code == errc::node_taken || problem.code == errc::node_removed)
      return {{}, problem.text};
    if (problem.text != last_problem_)
      spdlog::info("what=not_joined why=\"{}\"", problem.text);
    last_problem_ = std::move(problem.text);
    return {};
  }

  void say() {
    const auto now = steady::now();
    if (said_ && now - *said_ < limits::discovery_say_interval)
      return;
    said_ = now;
    spdlog::info("what=looking_for_cluster name={} addresses={}",
                 how_.wish.cluster_name, schedule_.size());
  }

  const search& how_;
  net::discovery_schedule schedule_;
  steady::time_point since_ = steady::now();
  std::optional<steady::time_point> said_;
  std::string last_problem_;
  bool seen_ = false; // a cluster of this name
};

} // namespace

search_result find_cluster(const search& how) {
  return searcher{how}.run();
}

} // namespace caucus::node
