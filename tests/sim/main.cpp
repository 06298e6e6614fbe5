// Many runs of the simulator on all cores: ./dev check --sim. The seed decides
// on the scenario too, so that a seed is all that is needed to repeat a run.
#include "bad_seed.hpp"
#include "sim_scenarios.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace caucus::test;

namespace {

scenario scenario_of(std::uint64_t seed) {
  return static_cast<scenario>(seed % scenario_names.size());
}

/// Says what is wrong, if anything is.
bool fails(std::uint64_t seed) {
  const auto where = scenario_of(seed);
  sim_raft sim{seed, options_of(where)};
  torment(sim, plan_of(where));
  if (sim.failure().empty())
    return false;
  std::fprintf(stderr, "%s\n", sim.failure().c_str());
  return true;
}

class campaign {
public:
  campaign(std::uint64_t first, std::uint64_t count)
    : next_(first), first_(first), end_(first + count) {}

  /// Runs all on `workers` threads; answers how many failed.
  std::size_t run(unsigned workers) {
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < workers; ++i)
      threads.emplace_back([this] { work(); });
    std::unique_lock lock{mutex_};
    while (!changed_.wait_for(lock, std::chrono::seconds{5},
                              [this] { return done_ == end_ - first_; }))
      say();
    say();
    lock.unlock();
    for (auto& one : threads)
      one.join();
    return failed_;
  }

private:
  static constexpr std::uint64_t block = 20;

  void work() {
    for (auto at = next_.fetch_add(block); at < end_;
         at = next_.fetch_add(block))
      try_all(at, std::min(at + block, end_));
  }

  void try_all(std::uint64_t at, std::uint64_t end) {
    const auto count = end - at;
    std::size_t failed = 0;
    while (at < end) {
      auto bad = first_bad_seed(at, end - at, child_errors::shown, fails);
      if (!bad)
        break;
      ++failed;
      std::fprintf(stderr,
                   "FAILED: seed %llu (%s). Again: CAUCUS_SEED=%llu "
                   "./dev check --sim 1\n",
                   static_cast<unsigned long long>(*bad),
                   name_of(scenario_of(*bad)),
                   static_cast<unsigned long long>(*bad));
      at = *bad + 1;
    }
    const std::lock_guard lock{mutex_};
    failed_ += failed;
    done_ += count;
    changed_.notify_one();
  }

  void say() const {
    std::fprintf(stderr, "%llu of %llu seeds, %zu failed\n",
                 static_cast<unsigned long long>(done_),
                 static_cast<unsigned long long>(end_ - first_), failed_);
  }

  std::atomic<std::uint64_t> next_;
  const std::uint64_t first_;
  const std::uint64_t end_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t done_ = 0;
  std::size_t failed_ = 0;
};

/// A whole positive number, or 0.
std::uint64_t number(const char* text) {
  char* end = nullptr;
  const auto value = std::strtoull(text, &end, 10);
  return *text >= '0' && *text <= '9' && *end == 0 ? value : 0;
}

} // namespace

int main(int argc, char** argv) {
  const auto count = argc == 3 ? number(argv[1]) : 0;
  const auto first = argc == 3 ? number(argv[2]) : 0;
  if (count == 0 || first == 0) {
    std::fprintf(stderr, "usage: caucus_sim SEEDS FIRST (whole numbers from 1)"
                         "\n");
    return 2;
  }
  const auto workers = std::max(1U, std::thread::hardware_concurrency());
  return campaign{first, count}.run(workers) == 0 ? 0 : 1;
}
