// Purpose: the scenarios `send` and `fanout`: sessions that talk, measured.
#pragma once

#include "cli/load/client.hpp"
#include "cli/load/histogram.hpp"
#include "cli/load/plan.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace caucus::cli {

/// What was counted between `measure` and `stop`. Latencies in nanoseconds,
/// of messages that were due in that time.
struct talk_counts {
  histogram ack;      // due -> acknowledged
  histogram delivery; // due -> received by a listener
  std::uint64_t acked = 0;
  std::uint64_t delivered = 0;
};

/// What was counted over the whole life.
struct talk_totals {
  std::uint64_t acked = 0;
  std::uint64_t delivered = 0; // to listeners
  std::uint64_t expected = 0;  // deliveries that the acks promise
  std::uint64_t heads = 0;     // `heads` events: a reader was too slow
  std::map<std::string, std::uint64_t> errors{}; // by code
};

/// Makes the speakers of a plan speak. With a window, each acknowledgement
/// sends the next message; with a rate, messages are due at fixed times and
/// latency counts from then, so that a stall of the server is not hidden by a
/// generator that waits. Thread: the loop's.
class talk {
public:
  talk(loop& on, crowd& who, const load_plan& plan,
       const load_options& options);

  /// Creates the conversations; throws std::runtime_error if that fails.
  void prepare(loop::clock::time_point deadline);

  void start();
  /// Latencies and counts begin here.
  void measure();
  /// Nothing more is sent; counts end here.
  void stop();

  /// Whether every message is answered and every delivery has come.
  [[nodiscard]] bool quiet() const;

  [[nodiscard]] const talk_counts& counts() const { return counts_; }
  [[nodiscard]] const talk_totals& totals() const { return totals_; }

private:
  using clock = loop::clock;

  void create(std::size_t conversation, std::size_t& waiting);
  void send(std::size_t speaker, clock::time_point due);
  void send_what_is_due();
  void hear(client& listener, const frame_item& item);
  void on_answer(const frame_item& item, clock::time_point now);
  void on_message(client& listener, const frame_item& item,
                  clock::time_point now);
  [[nodiscard]] bool counts_for(clock::time_point due) const;

  loop& loop_;
  crowd& crowd_;
  const load_plan& plan_;
  const load_options& options_;
  std::vector<std::string> conv_; // per conversation: its id
  std::string padding_;

  /// What is known of the message with rid `first_rid + i`.
  struct sent {
    clock::time_point due;
    std::uint32_t speaker;
  };
  std::vector<sent> sent_;
  std::uint64_t answered_ = 0;
  clock::time_point started_;
  clock::time_point measured_from_ = clock::time_point::max();
  clock::time_point measured_to_ = clock::time_point::max();
  std::string prepare_failure_;
  bool sending_ = false;
  talk_counts counts_;
  talk_totals totals_;
};

} // namespace caucus::cli
