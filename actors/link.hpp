// Step 5 of docs/message_flow.md: one node's end of the line to another node.
#pragma once

#include "actors/backoff.hpp"
#include "actors/link_heads.hpp"
#include "actors/link_items.hpp"
#include "actors/link_session.hpp"
#include "actors/list_slots.hpp"
#include "actors/services.hpp"
#include "actors/type_ids.hpp"

#include <caf/all.hpp>

#include <cstdint>
#include <optional>
#include <random>
#include <string>

namespace caucus {

/// What a link is told once.
struct link_deps {
  node_id self;
  cluster_id cluster;
  boot_id boot;
  services_ptr world;
  link_keeper_actor keeper;
  /// Its own: dies with it. Not used by the node of the lower number, which
  /// is dialed.
  dialer_actor dialer;
};

/// One other node, seen from here. Of two nodes the one with the higher number
/// dials. While the line stands (one epoch), items go in batches, in order and
/// at most once; when it breaks, all who wait hear errc::timeout, or
/// errc::unavailable if their request had not left, and both ends begin anew.
///
/// Life: as long as the node is in the map. Thread: the scheduler's.
class link_state {
public:
  static inline const char* name = "link";

  link_state(link_core_actor::pointer self, link_deps deps, node_row peer);
  link_core_actor::behavior_type make_behavior();

  /// The actor ends: nobody is left waiting.
  void end();

  /// A request id of ours that belongs to the peer's request, not to CAF.
  [[nodiscard]] static bool is_peers(std::uint64_t request) noexcept {
    return (request >> number_bits) != 0;
  }

private:
  struct asker {
    caf::strong_actor_ptr who;
    caf::message_id id;
    /// Of a client's command; else empty.
    std::optional<shard_id> shard{};
  };

  /// Every handler of link_actor is the same: the message goes to the peer.
  template <class Signature>
  auto carrier();
  template <class... Signatures>
  link_core_actor::behavior_type
    behavior_of(caf::detail::type_list<Signatures...>);

  // link.cpp: from here to the peer
  void carry();
  bool carry_request(caf::mailbox_element& work);
  void carry_post(const caf::message& what);
  [[nodiscard]] caf::message without_known_list(const caf::message& what);
  void gathered(std::size_t bytes);
  void flush();
  void send_batch();
  void send_heads();
  void refuse(caf::mailbox_element& work, errc why);
  void moved(shard_id shard);
  void answer(const asker& to, caf::message what);

  // link_receive.cpp: from the peer to here
  void on_batch(const link_batch& what);
  void on_ack(const link_ack& what);
  void hand_on(link_item& item);
  [[nodiscard]] bool with_list(caf::message& what);
  void hand_on_request(link_item& item);
  void on_answer(const link_answer& what);
  void answer_peer(std::uint64_t number, const caf::message& what);
  void answer_error(std::uint64_t number, errc code, const std::string& text);

  // link_life.cpp: up and down
  void dial();
  void say_hello(const gate_actor& gate);
  caf::result<link_welcome, link_peer_actor>
  accept(const link_hello& hello, const link_peer_actor& peer);
  void up(const link_peer_actor& remote, boot_id boot, std::uint64_t epoch);
  void down(const std::string& why);
  void failed(const std::string& why, bool removed = false);
  void tick();
  void report(const std::string& problem, bool removed = false);
  void tell_router(bool is_up);
  [[nodiscard]] bool is_dialer() const noexcept;
  [[nodiscard]] bool current(std::uint64_t epoch) const noexcept;
  [[nodiscard]] bool hears(std::uint64_t epoch);

  /// Bits of a request's number; above them stands the epoch in which the peer
  /// asked, so that no answer goes to a later one.
  static constexpr unsigned number_bits = 40;
  static constexpr std::uint64_t number_mask = (1ull << number_bits) - 1;

  link_core_actor::pointer self_;
  link_deps deps_;
  node_row peer_;
  backoff wait_;
  std::minstd_rand rng_;
  std::uint64_t next_epoch_;
  bool dialing_ = false;
  bool ended_ = false;
  /// The rest: of this epoch; empty while the link is down.
  std::optional<link_session> session_;
  link_peer_actor remote_;
  boot_id peer_boot_;
  std::uint64_t tag_ = 0;
  link_requests<asker> requests_;
  link_items_writer writer_;
  link_heads heads_;
  list_slots_out lists_sent_;
  list_slots_in lists_got_;
  floor_news floor_told_;
  bool flush_due_ = false;
};

/// Turns answers to the peer's requests into messages before they are queued:
/// CAF looks for the handler of a response in a list, which would be quadratic
/// here.
class link_impl : public link_core_actor::stateful_impl<link_state> {
public:
  using super = link_core_actor::stateful_impl<link_state>;
  using super::enqueue;
  using super::super;

  bool enqueue(caf::mailbox_element_ptr what,
               caf::execution_unit* unit) override;
  void on_exit() override;
};

/// Where one item goes on this node; see the comments of link_actor.
struct link_target {
  caf::strong_actor_ptr one; // null: nobody, or all relays
  bool relays = false;
};

/// Never a router that would send it on: a message crosses one link at most.
[[nodiscard]] link_target target_of(const services& world,
                                    const caf::message& what);

} // namespace caucus
