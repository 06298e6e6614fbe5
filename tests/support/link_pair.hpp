// Two nodes' links on one thread: everything but the sockets.
#pragma once

#include "deterministic.hpp"
#include "link_nodes.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace caucus::test {

using gates = std::map<std::string, gate_actor>;

/// Finds gates by name instead of by socket.
class name_dialer_state {
public:
  static inline const char* name = "name_dialer";
  name_dialer_state(dialer_actor::pointer, std::shared_ptr<gates> all)
    : all_(std::move(all)) {}
  dialer_actor::behavior_type make_behavior() {
    return {[this](const std::string& address) -> caf::result<gate_actor> {
      const auto i = all_->find(address);
      if (i == all_->end())
        return caf::make_error(errc::unavailable, "nobody listens");
      return i->second;
    }};
  }

private:
  std::shared_ptr<gates> all_;
};

using name_dialer = dialer_actor::stateful_impl<name_dialer_state>;

/// Nodes 0 and 1, called "a" and "b"; node 1 dials.
class two_nodes : public deterministic {
public:
  two_nodes() {
    start(a);
    start(b);
  }

  void start(link_node& node) {
    auto& keeper = node.id == node_id{0} ? keeper_a : keeper_b;
    keeper = spawn<link_keeper_impl>(
      node.deps([this] { return system().spawn<name_dialer>(all); }));
    (*all)[node.id == node_id{0} ? "a" : "b"]
      = spawn<gate_impl>(keeper, node.join);
  }

  void connect() {
    tell(keeper_a, map_of({"a", "b"}));
    tell(keeper_b, map_of({"a", "b"}));
    run();
  }

  link_node make(std::uint16_t id) {
    return {node_id{id}, boot_id{100u + id},
            [this](std::string who, std::shared_ptr<record> into) {
              return spawn<recorder>(std::move(who), std::move(into));
            }};
  }

  /// Asks in the name of a new actor; what it hears stands in the result.
  template <class What>
  std::shared_ptr<std::optional<errc>> request_from(const link_actor& link,
                                                    What what) {
    auto heard = std::make_shared<std::optional<errc>>();
    system().spawn([=](caf::event_based_actor* self) {
      const auto dest = caf::actor_cast<caf::actor>(link);
      self->request(dest, caf::infinite, what)
        .then([=] { *heard = errc::none; },
              [=](const caf::error& why) { *heard = to_errc(why); });
    });
    return heard;
  }

  link_actor to_b() { return a.world->links.find(node_id{1}); }
  link_actor to_a() { return b.world->links.find(node_id{0}); }

  std::shared_ptr<gates> all = std::make_shared<gates>();
  link_node a = make(0);
  link_node b = make(1);
  link_keeper_actor keeper_a;
  link_keeper_actor keeper_b;
};

inline conv_call call(const std::string& conv) {
  return {conv_id{conv}, user_id{"ann"}, session_id{1},
          frame::msg_send{conv_id{conv}, "c", "{}", {}}};
}

/// Node 0 with a peer that is the test itself: it says what it likes.
class rude_peer : public two_nodes {
public:
  rude_peer() {
    tell(keeper_a, map_of({"a", "b"}));
    run();
    peer = as_actor<link_peer_actor>(spawn<recorder>("peer", said));
    hello(1);
  }

  void hello(std::uint64_t epoch) {
    tell((*all)["a"],
         link_hello{link_version, a.cluster, node_id{1}, node_id{0},
                    boot_id{55}, epoch},
         peer);
    run();
  }

  link_peer_actor near_end() {
    return as_actor<link_peer_actor>(caf::actor_cast<caf::actor>(
      caf::actor_cast<caf::strong_actor_ptr>(to_b())));
  }

  std::shared_ptr<record> said = std::make_shared<record>();
  link_peer_actor peer;
};

} // namespace caucus::test
