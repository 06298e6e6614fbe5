// Purpose: `caucus load`: one measured run against a node.
#include "cli/load/load.hpp"

#include "cli/load/accounts.hpp"
#include "cli/load/client.hpp"
#include "cli/load/plan.hpp"
#include "cli/load/progress.hpp"
#include "cli/load/report.hpp"
#include "cli/load/talk.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <random>
#include <stdexcept>
#include <unistd.h>

namespace caucus::cli {

namespace {

using clock = loop::clock;

constexpr double setup_seconds_max = 120;
constexpr auto drain_max = std::chrono::seconds{5};
constexpr double warm_up_share = 0.1;

clock::time_point in(double seconds) {
  return clock::now()
         + std::chrono::duration_cast<clock::duration>(
           std::chrono::duration<double>{seconds});
}

/// Users of earlier runs may still be in the node's store.
std::string fresh_prefix() {
  return "load-" + std::to_string(std::random_device{}());
}

/// Each session is a descriptor; the usual soft limit of 1024 is too low.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

class run {
public:
  explicit run(const load_options& options)
    : options_(options), plan_(make_plan(options)),
      target_(parse_ws_url(options.url).value()), loop_(target_) {
    report_.options = options;
  }

  const load_report& operator()() {
    auto prefix
      = options_.user_prefix.empty() ? fresh_prefix() : options_.user_prefix;
    accounts_
      = make_accounts(target_, prefix, options_.users, setup_seconds_max);
    report_.sessions = span_begin();
    crowd_.open(loop_, accounts_, plan_.user_of_session, in(setup_seconds_max));
    if (options_.what == scenario::idle)
      idle();
    else
      talk_and_listen();
    report_.sessions_lost = crowd_.lost();
    if (crowd_.lost() > 0)
      std::cerr << "  a session was lost: " << crowd_.failure() << '\n';
    return report_;
  }

private:
  void idle() {
    pass(in(warm_up()), [] { return "warming up"; });
    end_span(report_.sessions);
    begin_measure();
    pass(in(options_.seconds), [this] {
      return std::to_string(crowd_.size() - crowd_.lost()) + " sessions";
    });
    end_measure();
  }

  void talk_and_listen() {
    end_span(report_.sessions);
    talk talking{loop_, crowd_, plan_, options_};
    talking.prepare(in(setup_seconds_max));
    auto show = [&talking] {
      return std::to_string(talking.totals().acked) + " acknowledged, "
             + std::to_string(talking.totals().delivered) + " delivered";
    };
    talking.start();
    pass(in(warm_up()), show);
    talking.measure();
    begin_measure();
    pass(in(options_.seconds), show);
    end_measure();
    talking.stop();
    (void)loop_.run_until(clock::now() + drain_max,
                          [&talking] { return talking.quiet(); });
    report_.counts = talking.counts();
    report_.totals = talking.totals();
  }

  [[nodiscard]] double warm_up() const {
    return std::min(1.0, options_.seconds * warm_up_share);
  }

  /// Lets time pass, with a word now and then; ends early if a session dies.
  template <class Show>
  void pass(clock::time_point until, Show show) {
    while (clock::now() < until && crowd_.lost() == 0) {
      auto next = std::min(until, clock::now() + progress::interval);
      loop_.at(next, [] {}); // an idle loop has nothing else to wait for
      (void)loop_.run_until(next, [this] { return crowd_.lost() > 0; });
      std::cerr << "  " << show() << '\n';
    }
  }

  std::optional<usage_span> span_begin() {
    if (options_.server_pid == 0)
      return std::nullopt;
    auto now = usage_of(options_.server_pid);
    if (!now)
      throw std::runtime_error{"cannot look at process "
                               + std::to_string(options_.server_pid)};
    return usage_span{.begin = *now, .end = *now};
  }

  void end_span(std::optional<usage_span>& span) {
    if (span)
      span->end = span_begin()->end;
  }

  void begin_measure() {
    report_.own.begin = own_usage();
    report_.server = span_begin();
    began_ = clock::now();
  }

  void end_measure() {
    report_.seconds
      = std::chrono::duration<double>{clock::now() - began_}.count();
    end_span(report_.server);
    report_.own.end = own_usage();
  }

  const load_options& options_;
  load_plan plan_;
  cli::target target_;
  std::vector<account> accounts_;
  loop loop_;
  crowd crowd_; // dies before the loop
  load_report report_;
  clock::time_point began_;
};

} // namespace

int load(const load_options& options) {
  try {
    raise_descriptor_limit();
    run measured{options};
    const auto& report = measured();
    std::cout << to_table(report) << std::flush;
    if (!options.json_file.empty())
      std::ofstream{options.json_file} << to_json(report) << '\n';
    if (!good(report))
      std::cerr << "caucus load: the node did not keep its word, see above\n";
    return good(report) ? 0 : 1;
  } catch (const std::exception& e) {
    std::cerr << "caucus load: " << e.what() << '\n';
    return 1;
  }
}

} // namespace caucus::cli
