// Step 4 of docs/message_flow.md: who is it, and may it still come in? A token
// is judged twice: its signature here, and at its user's shard whether it was
// ended. What the client says behind its `hello` waits meanwhile.
#include "actors/connection.hpp"
#include "actors/proposal.hpp"
#include "actors/type_ids.hpp"
#include "model/limits_auth.hpp"

#include <chrono>
#include <utility>

namespace caucus {

void connection_state::say_hello(rid_type rid, const frame::hello& what) {
  if (greeting_) {
    gate_.answered(command_kind::hello);
    fail(rid, {errc::already_hello, {}});
    return;
  }
  auth::claims who;
  const auto code
    = world_->tokens->verify(what.token, world_->services->now(), who);
  if (code != errc::none) {
    gate_.answered(command_kind::hello);
    turn_away(rid, code);
    return;
  }
  out_->identified(); // no stranger: it may take as long as its shard does
  token_ = who.token;
  greeting_ = std::make_unique<greeting>();
  greeting_->rid = rid;
  greeting_->user = std::move(who.user);
  greeting_->quiet = what.quiet;
  greeting_->since = what.since;
  ask_shard(greeting_->user, call::purpose::greet);
}

void connection_state::ask_shard(const user_id& user, call::purpose why) {
  call what{caf::make_message(check_token{user, token_}), {}};
  what.why = why;
  begin({}, std::move(what));
}

void connection_state::wait_for_hello(frame::command what) {
  if (greeting_->behind.size() < limits::commands_behind_hello_max)
    greeting_->behind.push_back(std::move(what));
  else
    fail(what.rid, {errc::too_many_in_flight, {}});
}

void connection_state::greeted() {
  const auto hello = std::exchange(greeting_, nullptr);
  gate_.answered(command_kind::hello);
  if (closing_)
    return;
  gate_.greeted();
  user_ = hello->user;
  session_ = world_->new_session();
  // The relay runs on this thread: what is sent to the user after this reply
  // finds the session.
  self_->send(
    world_->relay,
    session_up{user_, session_, world_->services->node, false, hello->quiet},
    connection_actor{self_});
  using std::chrono::seconds;
  const auto ping_s
    = std::chrono::duration_cast<seconds>(limits::ping_interval).count();
  answer(hello->rid, frame::hello_ok{user_, session_, world_->services->node,
                                     static_cast<std::uint32_t>(ping_s),
                                     hello->since.has_value()});
  if (hello->since)
    resume(*hello->since);
  run_all(hello->behind);
}

void connection_state::not_greeted(errc why) {
  if (why == errc::user_not_found && token_.external && !greeting_->made)
    return make_user();
  const auto hello = std::exchange(greeting_, nullptr);
  gate_.answered(command_kind::hello);
  // A user who is not there: of a cluster that had the same secret.
  if (why == errc::bad_token || why == errc::user_not_found) {
    turn_away(hello->rid, errc::bad_token);
    return;
  }
  fail(hello->rid, {why, {}}); // it may say hello again
  run_all(hello->behind);
}

/// Whom another issuer knows needs no registration. There is no password that
/// would be right.
void connection_state::make_user() {
  greeting_->made = true;
  const auto& user = greeting_->user;
  const create_user row{user, user.value(), {}, world_->services->now()};
  propose_command(self_, *world_->services, shard_of(user), row,
                  [this](const apply_result& made) {
                    if (made.error == errc::none
                        || made.error == errc::user_exists)
                      ask_shard(greeting_->user, call::purpose::greet);
                    else
                      not_greeted(made.error);
                  });
}

void connection_state::turn_away(rid_type rid, errc why) {
  fail(rid, {why, {}});
  close(net::close_code::unauthorized);
}

void connection_state::run_all(std::vector<frame::command>& commands) {
  for (auto& one : commands)
    if (!closing_)
      run(std::move(one));
}

/// What the client lacks comes without being asked for.
void connection_state::resume(const frame::since_list& since) {
  const auto verdict = gate_.admit(command_kind::page, self_->clock().now());
  if (verdict.code != errc::none) {
    resumed(nullptr);
    return;
  }
  call what{
    caf::make_message(user_call{user_, session_, frame::sync{since, {}}}),
    {},
    command_kind::page};
  what.why = call::purpose::resume;
  begin({}, std::move(what));
}

// -- a session whose token was ended ------------------------------------------

void connection_state::on_revoke(const revoke_sessions& what) {
  if (!closing_ && !what.rule.allows(token_))
    close(net::close_code::unauthorized);
}

/// The one that led before may have ended it, and this node was cut off.
void connection_state::on_new_leader() {
  if (!closing_)
    ask_shard(user_, call::purpose::check);
}

} // namespace caucus
