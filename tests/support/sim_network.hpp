// For tests: the network between replicas in virtual time. It loses, delays,
// cuts one way or both; it may also repeat and overtake, which a link does not.
#pragma once

#include "model/time.hpp"
#include "replication/raft_peer.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace caucus::test {

using sim_random = std::function<std::uint64_t(std::uint64_t below)>;

class sim_network {
public:
  struct flying {
    replica_id from;
    replication::outgoing_message what;
  };

  explicit sim_network(sim_random random) : random_(std::move(random)) {}

  void send(replica_id from, const replication::outgoing_message& what,
            mono_ms now) {
    if (random_(100) < loss_)
      return;
    auto at = now + 1 + static_cast<mono_ms>(random_(delay_max_));
    if (!ordered_ && random_(4) == 0) { // once more, some time later
      const auto later = random_(20) == 0 ? 10'000 : 400;
      flying_.insert({at + static_cast<mono_ms>(random_(later)), {from, what}});
    }
    // First in, first out: guard G10 is the link's.
    auto& last = last_delivery_[{from, what.to}];
    if (ordered_)
      at = last = std::max(last, at);
    flying_.insert({at, {from, what}});
  }

  /// The next message that arrives up to `now`, unless its way is cut.
  std::optional<flying> take(mono_ms now) {
    while (!flying_.empty() && flying_.begin()->first <= now) {
      auto one = std::move(flying_.begin()->second);
      flying_.erase(flying_.begin());
      if (cuts_.count({one.from, one.what.to}) == 0)
        return one;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<mono_ms> next() const {
    return flying_.empty() ? std::nullopt
                           : std::optional{flying_.begin()->first};
  }

  /// One way only.
  void cut(replica_id from, replica_id to) { cuts_.insert({from, to}); }
  void lose(std::uint64_t percent) { loss_ = percent; }
  void slow(mono_ms delay_max) {
    delay_max_ = static_cast<std::uint64_t>(delay_max);
  }
  void unordered() { ordered_ = false; }
  void heal() {
    cuts_.clear();
    loss_ = 0;
    delay_max_ = 10;
  }

private:
  sim_random random_;
  std::multimap<mono_ms, flying> flying_;
  std::map<std::pair<replica_id, replica_id>, mono_ms> last_delivery_;
  std::set<std::pair<replica_id, replica_id>> cuts_;
  std::uint64_t loss_ = 0;
  std::uint64_t delay_max_ = 10;
  bool ordered_ = true;
};

} // namespace caucus::test
