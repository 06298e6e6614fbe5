// Step 5 of docs/message_flow.md: how two nodes' links find each other, and
// how they part.
#include "actors/actor_clock.hpp"
#include "actors/link.hpp"

#include <utility>

namespace caucus {

namespace {

std::string words_of(const caf::error& why) {
  auto text = text_of(why);
  return text.empty() ? to_string(why) : text;
}

} // namespace

bool link_state::is_dialer() const noexcept {
  return deps_.self > peer_.node;
}

bool link_state::current(std::uint64_t epoch) const noexcept {
  return session_ && session_->epoch() == epoch;
}

void link_state::dial() {
  if (session_ || dialing_ || ended_ || deps_.world->stopping)
    return;
  dialing_ = true;
  self_->request(deps_.dialer, caf::infinite, peer_.cluster_address)
    .then([this](const gate_actor& gate) { say_hello(gate); },
          [this](const caf::error& why) { failed(words_of(why)); });
}

void link_state::say_hello(const gate_actor& gate) {
  const link_hello hello{link_version, deps_.cluster, deps_.self,
                         peer_.node,   deps_.boot,    ++next_epoch_};
  self_
    ->request(gate, limits::link_hello_timeout, hello,
              caf::actor_cast<link_peer_actor>(link_core_actor{self_}))
    .then(
      [this, epoch = hello.epoch](const link_welcome& welcome,
                                  const link_peer_actor& remote) {
        dialing_ = false;
        up(remote, welcome.boot, epoch);
      },
      [this](const caf::error& why) {
        failed(words_of(why), to_errc(why) == errc::node_removed);
      });
}

/// `removed`: the peer says so of this node.
void link_state::failed(const std::string& why, bool removed) {
  dialing_ = false;
  report(why, removed);
  self_->delayed_send(self_, wait_.next(rng_), caf::connect_atom_v);
}

caf::result<link_welcome, link_peer_actor>
link_state::accept(const link_hello& hello, const link_peer_actor& peer) {
  if (is_dialer())
    return caf::make_error(errc::forbidden, std::string{"we dial you"});
  down("the peer begins anew");
  up(peer, hello.boot, hello.epoch);
  return {link_welcome{deps_.boot},
          caf::actor_cast<link_peer_actor>(link_core_actor{self_})};
}

void link_state::up(const link_peer_actor& remote, boot_id boot,
                    std::uint64_t epoch) {
  constexpr std::uint64_t tags = 0xfffff; // 60 bits of request id in all
  tag_ = tag_ % tags + 1;
  session_.emplace(epoch, mono_now(self_));
  remote_ = remote;
  peer_boot_ = boot;
  flush_due_ = false;
  wait_.reset();
  self_->monitor(remote_);
  deps_.world->links.put(peer_.node,
                         caf::actor_cast<link_actor>(link_core_actor{self_}));
  tell_router(true);
  report({});
}

void link_state::down(const std::string& why) {
  if (!session_)
    return;
  deps_.world->links.drop(peer_.node);
  self_->demonitor(remote_);
  self_->send(remote_, link_bye{session_->epoch()});
  session_.reset();
  remote_ = nullptr;
  writer_.clear();
  heads_.clear();
  lists_sent_.clear();
  lists_got_.clear();
  floor_told_.clear();
  const auto left = requests_.take_all();
  for (const auto& each : left.sent)
    answer(each, caf::make_message(caf::make_error(errc::timeout)));
  for (const auto& each : left.unsent)
    answer(each, caf::make_message(caf::make_error(errc::unavailable)));
  tell_router(false);
  report(why);
  if (is_dialer() && !ended_)
    self_->delayed_send(self_, wait_.next(rng_), caf::connect_atom_v);
}

void link_state::tick() {
  self_->delayed_send(self_, limits::link_ping_interval, caf::tick_atom_v);
  if (!session_)
    return;
  if (session_->dead(mono_now(self_)))
    down("the peer says nothing");
  else
    self_->send(remote_, link_ping{session_->epoch()});
}

void link_state::report(const std::string& problem, bool removed) {
  if (deps_.keeper)
    self_->send(deps_.keeper,
                link_report{peer_.node, session_.has_value(), peer_boot_,
                            session_ ? session_->epoch() : 0, problem,
                            removed});
}

void link_state::tell_router(bool is_up) {
  const auto router
    = caf::actor_cast<caf::strong_actor_ptr>(deps_.world->router);
  if (router)
    router->enqueue(
      self_->ctrl(), caf::make_message_id(),
      caf::make_message(link_changed{peer_.node, peer_boot_, is_up}),
      self_->context());
}

void link_state::end() {
  ended_ = true;
  down("this node ends it");
  if (deps_.dialer)
    caf::anon_send_exit(deps_.dialer, caf::exit_reason::user_shutdown);
}

} // namespace caucus
