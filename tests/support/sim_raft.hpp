// For tests: replicas of one shard with a virtual clock, network and disk.
// Everything follows from the seed. What must always hold is checked at every
// step; the first breach is kept in `failure()`.
#pragma once

#include "sim_node.hpp"

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>

namespace caucus::test {

struct sim_options {
  std::size_t voters = 3;
  std::size_t others = 0; // started empty, to be added later
  sim_disk_options disk = {};
  /// Messages are repeated and overtake each other.
  bool unordered = false;
};

class sim_raft final : public sim_world {
public:
  explicit sim_raft(std::uint64_t seed, sim_options options = {})
    : rng_(seed), seed_(seed),
      network_([this](std::uint64_t below) { return random(below); }) {
    if (options.unordered)
      network_.unordered();
    std::vector<replication::member> who;
    for (std::size_t i = 0; i < options.voters; ++i)
      who.push_back({replica_id{i + 1}, true});
    auto first = std::make_shared<const std::string>(
      replication::encode_configuration(who));
    for (std::size_t i = 0; i < options.voters + options.others; ++i) {
      auto id = replica_id{i + 1};
      nodes_.push_back(std::make_unique<sim_node>(*this, id, options.disk));
      if (i < options.voters)
        nodes_[i]->disk.durable.entries.push_back(
          {log_index{1}, log_term{1}, entry_kind::change, first});
    }
    for (auto& node : nodes_)
      node->start(now_);
  }

  // -- what a test does -------------------------------------------------------

  void run(mono_ms duration) {
    run_until(now_ + duration, [] { return false; });
  }

  /// Runs until `holds`; false: it did not within `duration`.
  template <class Predicate>
  bool run_until_true(mono_ms duration, Predicate holds) {
    return run_until(now_ + duration, holds);
  }

  /// Runs until some replica leads; its position, or nothing after 15 s.
  std::optional<std::size_t> elect() {
    run_until_true(15'000, [this] { return leader().has_value(); });
    return leader();
  }

  /// Puts a command in; false if the replica refused it.
  bool submit(std::size_t at, std::string text) {
    return submit(at, entry_kind::command, std::move(text));
  }

  bool submit(std::size_t at, entry_kind kind, std::string text) {
    auto& node = *nodes_[at];
    if (!node.peer)
      return false;
    auto payload = std::make_shared<const std::string>(std::move(text));
    auto out = node.peer->submit({{kind, payload}}, now_);
    auto done = !out.refused;
    if (done)
      waiting_[{node.id, out.entries.back().index}] = out.entries.back();
    node.handle(std::move(out), now_);
    return done;
  }

  bool transfer(std::size_t at, replica_id to = {}) {
    auto out = nodes_[at]->peer->transfer(to, now_);
    auto done = !out.refused;
    nodes_[at]->handle(std::move(out), now_);
    return done;
  }

  void crash(std::size_t at) {
    nodes_[at]->crash();
    std::erase_if(waiting_, [id = nodes_[at]->id](const auto& one) {
      return one.first.first == id;
    });
  }

  void restart(std::size_t at) { nodes_[at]->start(now_); }

  /// Cuts one direction. `heal` brings back all and ends loss.
  void cut(std::size_t from, std::size_t to) {
    network_.cut(nodes_[from]->id, nodes_[to]->id);
  }
  void isolate(std::size_t at) {
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      if (i != at) {
        cut(at, i);
        cut(i, at);
      }
  }
  void lose(std::uint64_t percent) { network_.lose(percent); }
  void slow(mono_ms delay_max) { network_.slow(delay_max); }
  void heal() { network_.heal(); }

  // -- what a test sees -------------------------------------------------------

  sim_node& node(std::size_t at) { return *nodes_[at]; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] mono_ms now() const { return now_; }
  /// The first breach counts.
  void fail(const std::string& what) {
    if (failure_.empty())
      failure_ = what + " (--seed " + std::to_string(seed_) + ", at "
                 + std::to_string(now_) + " ms)";
  }
  [[nodiscard]] const std::string& failure() const { return failure_; }
  [[nodiscard]] const std::map<std::string, log_index>& acknowledged() const {
    return acknowledged_;
  }
  [[nodiscard]] std::size_t snapshots_fetched() const {
    std::size_t sum = 0;
    for (const auto& node : nodes_)
      sum += node->installs;
    return sum;
  }
  [[nodiscard]] log_index committed() const {
    return committed_.empty() ? log_index{} : committed_.rbegin()->first;
  }

  /// The one that leads the newest term, if it is up.
  [[nodiscard]] std::optional<std::size_t> leader() const {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const auto& peer = nodes_[i]->peer;
      if (peer && peer->current_role() == replication::role::leader
          && (!best
              || peer->current_term() > nodes_[*best]->peer->current_term()))
        best = i;
    }
    return best;
  }

  /// Whether all replicas are up and have applied the same.
  [[nodiscard]] bool converged() const {
    return std::all_of(nodes_.begin(), nodes_.end(), [this](const auto& node) {
      return node->peer && node->applied() == committed();
    });
  }

  /// A healed cluster must agree soon and have all that was acknowledged.
  void check_end() {
    heal();
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      if (!nodes_[i]->peer)
        restart(i);
    auto agreed = run_until_true(15'000, [this] {
      auto at = leader();
      if (at && acknowledged_.count("the end") == 0 && random(20) == 0)
        submit(*at, "the end");
      return acknowledged_.count("the end") != 0 && converged();
    });
    if (!agreed)
      fail("no agreement 15 s after the last fault");
    for (const auto& [text, index] : acknowledged_)
      if (*committed_.at(index).payload != text)
        fail("an acknowledged command is lost: " + text);
  }

  // -- sim_world --------------------------------------------------------------

  void send(replica_id from,
            const replication::outgoing_message& what) override {
    network_.send(from, what, now_);
  }

  void applied(replica_id who, const log_entry& entry) override {
    auto [known, fresh] = committed_.insert({entry.index, entry});
    if (known->second.term != entry.term
        || *known->second.payload != *entry.payload)
      fail("two replicas applied different entries at "
           + std::to_string(entry.index.value()));
    if (fresh && !durable_on_majority(entry))
      fail("an entry is applied that no majority has on disk: "
           + std::to_string(entry.index.value()));
    if (fresh && entry.kind == entry_kind::change)
      changes_[entry.index] = *entry.payload;
    auto wait = waiting_.find({who, entry.index});
    if (wait == waiting_.end())
      return;
    if (wait->second.term == entry.term)
      acknowledged_[*entry.payload] = entry.index;
    waiting_.erase(wait);
  }

  void leads(replica_id who, log_term term) override {
    if (leaders_.insert({term, who}).first->second != who)
      fail("two leaders in term " + std::to_string(term.value()));
  }

  snapshot_meta meta_at(log_index index) const override {
    auto change = std::prev(changes_.upper_bound(index));
    return {index, committed_.at(index).term, change->second, change->first};
  }

  std::uint64_t random(std::uint64_t below) override {
    return below == 0 ? 0 : rng_() % below;
  }

private:
  /// Which configuration a leader counts with is not known here, but it is
  /// one of these: the last applied one, or a later one in some log.
  bool durable_on_majority(const log_entry& entry) const {
    std::vector<std::string_view> who;
    auto before = changes_.lower_bound(entry.index);
    if (before == changes_.begin())
      return true; // entry 1 is given
    who.push_back(std::prev(before)->second);
    for (const auto& node : nodes_)
      for (auto i = node->log().lower_bound(entry.index);
           i != node->log().end(); ++i)
        if (i->second.kind == entry_kind::change)
          who.push_back(*i->second.payload);
    return std::any_of(who.begin(), who.end(), [&](std::string_view bytes) {
      std::size_t voters = 0;
      std::size_t have = 0;
      const auto members = replication::decode_configuration(bytes);
      for (const auto& one : *members) {
        voters += one.voter ? 1 : 0;
        have += one.voter && nodes_[one.id.value() - 1]->disk.has(entry);
      }
      return have > voters / 2;
    });
  }

  template <class Predicate>
  bool run_until(mono_ms end, Predicate holds) {
    while (!holds()) {
      auto next = network_.next().value_or(end);
      for (const auto& node : nodes_)
        if (node->peer)
          next = std::min(next, node->next());
      if (next >= end) {
        now_ = end;
        return holds();
      }
      step(next);
      if (!failure_.empty())
        return false;
    }
    return true;
  }

  void step(mono_ms next) {
    idle_steps_ = next > now_ ? 0 : idle_steps_ + 1;
    if (idle_steps_ > 10'000)
      fail("time stands still");
    now_ = std::max(now_, next);
    for (auto& node : nodes_)
      if (node->peer)
        node->run(now_);
    while (auto one = network_.take(now_)) {
      auto& node = *nodes_[one->what.to.value() - 1];
      if (node.peer)
        node.receive(one->from, one->what.bytes, now_);
    }
  }

  std::mt19937_64 rng_;
  std::uint64_t seed_;
  sim_network network_;
  mono_ms now_ = 1000;
  std::vector<std::unique_ptr<sim_node>> nodes_;
  std::map<log_index, log_entry> committed_;
  std::map<log_index, std::string> changes_;
  std::map<log_term, replica_id> leaders_;
  std::map<std::pair<replica_id, log_index>, log_entry> waiting_;
  std::map<std::string, log_index> acknowledged_;
  std::size_t idle_steps_ = 0;
  std::string failure_;
};

} // namespace caucus::test
