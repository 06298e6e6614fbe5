// One node in a test: router, shards, conversations and presences are real,
// what lies below and above them is fake.
#pragma once

#include "actors/router.hpp"
#include "actors/shard.hpp"
#include "model/limits.hpp"
#include "support/deterministic.hpp"
#include "support/fake_actors.hpp"
#include "support/fake_client.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace caucus::test {

/// Base of tests: `TEST_CASE_FIXTURE(fake_node, "...")`. One shard actor
/// serves all shard ids.
class fake_node : public deterministic {
public:
  static constexpr unix_ms start_ms = 1'800'000'000'000;

  fake_node() {
    world->now = [at = now_ms] { return *at; };
    world->readers = {spawn<fake_reader_impl>(disk, reads)};
    world->sequencer = spawn<fake_sequencer_impl>(leases);
    world->relays = {spawn<fake_relay_impl>(heard)};
    replica = spawn<fake_replica_impl>(disk, script);
    shard = spawn<shard_impl>(world, shard_id{0});
    world->shards.assign(limits::group_count, shard);
    world->replicas.assign(limits::group_count, replica);
    world->router = spawn<router_impl>(world);
    lead(true);
  }

  ~fake_node() {
    for (const auto& handle : clients_)
      caf::anon_send_exit(handle, caf::exit_reason::kill);
    script->proposer = nullptr;
    world->clear();
  }

  void lead(bool yes) {
    if (yes)
      ++term_;
    tell(shard, leadership{shard_id{0}, yes, yes, log_term{term_}});
    // It stands for all shards.
    for (std::uint16_t i = 1; i < limits::group_count; ++i)
      tell(world->router, leadership{shard_id{i}, yes, yes, log_term{term_}});
    run();
  }

  /// A client: tell it a label and a call, find the outcome in `answers`.
  caf::actor new_client() {
    auto handle = system().spawn(client, world->router, answers);
    clients_.push_back(handle);
    run();
    return handle;
  }

  caf::expected<frame::reply> ask_conv(const std::string& user,
                                       const conv_id& conv, frame::op op) {
    return ask<frame::reply>(world->router,
                             conv_call{conv, user_id{user}, session_id{1}, op});
  }

  caf::expected<frame::reply> ask_user(const std::string& user, frame::op op) {
    return ask<frame::reply>(world->router,
                             user_call{user_id{user}, session_id{1}, op});
  }

  void up(const std::string& user, std::uint64_t session) {
    tell(world->router, session_up{user_id{user}, session_id{session}, {}});
    run();
  }

  void down(const std::string& user, std::uint64_t session) {
    tell(world->router, session_down{user_id{user}, session_id{session}, {}});
    run();
  }

  /// Lets the held proposals through.
  void commit() {
    tell(replica, caf::tick_atom_v);
    run();
  }

  /// A failure of whoever proposed last.
  void kill_proposer() { fail(std::exchange(script->proposer, nullptr)); }

  /// A failure of the user's presence actor.
  void kill_presence(const std::string& user) {
    fail(
      caf::actor_cast<caf::strong_actor_ptr>(reads->askers.at(user_id{user})));
  }

  /// The shard's tick for a conversation, out of time.
  void tick_proposer() {
    tell(caf::actor_cast<conversation_actor>(script->proposer),
         caf::tick_atom_v);
  }

  /// Frames of events of this kind, since the last call of `forget`.
  std::vector<fan_out> events(const std::string& kind) const {
    std::vector<fan_out> found;
    for (const auto& one : *heard)
      if (one.what.what.frame->find("\"ev\":\"" + kind + '"')
          != std::string::npos)
        found.push_back(one);
    return found;
  }

  void forget() { heard->clear(); }

  std::shared_ptr<unix_ms> now_ms = std::make_shared<unix_ms>(start_ms);
  services_ptr world = std::make_shared<services>();
  disk_ptr disk = std::make_shared<fake_disk>();
  std::shared_ptr<replica_script> script = std::make_shared<replica_script>();
  std::shared_ptr<reader_script> reads = std::make_shared<reader_script>();
  std::shared_ptr<std::vector<lease_ids>> leases
    = std::make_shared<std::vector<lease_ids>>();
  std::shared_ptr<std::vector<fan_out>> heard
    = std::make_shared<std::vector<fan_out>>();
  std::shared_ptr<std::vector<outcome>> answers
    = std::make_shared<std::vector<outcome>>();
  replica_actor replica;
  shard_actor shard;

private:
  void fail(caf::strong_actor_ptr who) {
    caf::anon_send_exit(caf::actor_cast<caf::actor>(who),
                        caf::exit_reason::kill);
    who = nullptr;
    run();
  }

  std::vector<caf::actor> clients_;
  std::uint64_t term_ = 0;
};

// -- short forms
// ------------------------------------------------------------------

inline frame::msg_send message(const conv_id& conv, const std::string& cid,
                               const std::string& body = "{}") {
  return {conv, cid, body, {}};
}

inline errc error_of(const caf::expected<frame::reply>& x) {
  return x ? errc::none : to_errc(x.error());
}

inline std::vector<std::string> names(const std::vector<user_id>& users) {
  std::vector<std::string> out;
  for (const auto& user : users)
    out.push_back(user.value());
  return out;
}

} // namespace caucus::test
