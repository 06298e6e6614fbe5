// A connection and its relay on one thread, with a scripted router behind.
#pragma once

#include "actors/connection.hpp"
#include "actors/relay.hpp"
#include "no_members.hpp"
#include "support/deterministic.hpp"
#include "support/fake_outbox.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace caucus::test {

inline constexpr unix_ms now = 1'800'000'000'000;

/// Answers calls as the test says, and keeps them.
struct router_script {
  std::vector<conv_call> conv_calls;
  std::vector<user_call> user_calls;
  std::vector<session_up> ups;
  std::vector<session_down> downs;
  std::function<caf::result<frame::reply>(const conv_call&)> on_conv
    = [](const conv_call&) { return frame::reply{frame::done{}}; };
  std::vector<check_token> checks;
  std::function<caf::result<frame::reply>(const check_token&)> on_check
    = no_check;
  std::function<caf::result<storage::credentials_row>(const read_credentials&)>
    on_credentials = no_credentials;
  std::function<caf::result<apply_result>(const propose&)> on_propose
    = [](const propose&) { return apply_result{}; };
};

class scripted_router_state {
public:
  static inline const char* name = "scripted_router";

  explicit scripted_router_state(router_script* script) : script_(script) {}

  router_actor::behavior_type make_behavior() {
    return {
      [this](const conv_call& what) -> caf::result<frame::reply> {
        script_->conv_calls.push_back(what);
        return script_->on_conv(what);
      },
      [this](const user_call& what) -> caf::result<frame::reply> {
        script_->user_calls.push_back(what);
        return frame::reply{frame::done{}};
      },
      [this](const session_up& what) { script_->ups.push_back(what); },
      [this](const session_down& what) { script_->downs.push_back(what); },
      [this](const propose& what) { return script_->on_propose(what); },
      [](const find_users&) { return std::vector<user_id>{}; },
      [](const presence_query&) { return std::vector<frame::presence_row>{}; },
      [](const read_summaries&) { return std::vector<frame::conv_summary>{}; },
      [](const read_sync&) { return sync_rows{}; },
      no_read_members,
      [this](const read_credentials& what) {
        return script_->on_credentials(what);
      },
      [this](const check_token& what) {
        script_->checks.push_back(what);
        return script_->on_check(what);
      },
      no_leadership,
      no_news,
      no_report,
      no_link,
      no_told,
    };
  }

private:
  router_script* script_;
};

class counting_sequencer_state {
public:
  static inline const char* name = "counting_sequencer";
  explicit counting_sequencer_state(sequencer_actor::pointer) {}
  sequencer_actor::behavior_type make_behavior() {
    return {[this](const lease_ids& what) {
              return id_lease{message_id{++last_}, what.count};
            },
            [](caf::tick_atom) {}};
  }

private:
  std::uint64_t last_ = 0;
};

struct connection_fixture : deterministic {
  connection_fixture() {
    world->node = node_id{1};
    world->now = [] { return now; };
    world->router
      = spawn<router_actor::stateful_impl<scripted_router_state>>(&script);
    world->sequencer
      = spawn<sequencer_actor::stateful_impl<counting_sequencer_state>>();
    relay = spawn_on_unit<relay_impl>(world);
    world->relays.push_back(relay);
    auto shared = std::make_shared<connection_world>();
    shared->services = world;
    shared->relay = relay;
    shared->tokens = tokens;
    shared->new_session
      = [n = std::uint64_t{0}]() mutable { return session_id{++n}; };
    conn_world = shared;
  }

  ~connection_fixture() { world->clear(); }

  connection_actor connect(std::shared_ptr<fake_outbox> out) {
    return spawn_on_unit<connection_impl>(conn_world, std::move(out));
  }

  std::string hello(const char* user, unix_ms expires = now + 60'000) {
    return R"({"op":"hello","rid":1,"token":")"
           + tokens->issue({user_id{user}, expires}, now) + "\"}";
  }

  void say(const connection_actor& conn, std::string text) {
    tell(conn, frame_in{std::move(text)});
    run();
  }

  /// A connection of `user` that has said hello.
  connection_actor enter(const char* user, std::shared_ptr<fake_outbox> out) {
    auto conn = connect(out);
    say(conn, hello(user));
    REQUIRE(out->take().size() == 1);
    return conn;
  }

  router_script script;
  services_ptr world = std::make_shared<services>();
  std::shared_ptr<const auth::token_authority> tokens
    = std::make_shared<auth::token_authority>(std::string(32, 'k'));
  relay_actor relay;
  std::shared_ptr<const connection_world> conn_world;
  std::shared_ptr<fake_outbox> out = std::make_shared<fake_outbox>();
};

inline bool has(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

} // namespace caucus::test
