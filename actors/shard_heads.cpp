// Step 10 of docs/message_flow.md: the last leader of a shard may have died
// between a commit and its fan-out, and what it had begun is committed now: the
// new one tells where the conversations stand that its log ends with.
#include "actors/shard.hpp"
#include "actors/type_ids.hpp"
#include "model/limits.hpp"
#include "net/frame_codec.hpp"

#include <algorithm>

namespace caucus {

/// Without a link no other node led before us, nor has anybody missed anything.
void shard_state::tell_heads() {
  bool alone = true;
  world_->links.each([&](node_id, const link_actor&) { alone = false; });
  if (alone)
    return;
  const auto& replica = world_->replicas.at(shard_.value());
  self_->request(replica, caf::infinite, read_status{shard_})
    .then(
      [this](const replica_status& found) {
        read_tail(found.applied, limits::takeover_entries);
      },
      [](const caf::error&) {
        // It lost leadership: the next one tells.
      });
}

/// The log's beginning may be gone: fewer entries then.
void shard_state::read_tail(log_index last, std::uint64_t count) {
  const auto skipped = last.value() > count ? last.value() - count : 0;
  const log_index from{skipped + 1};
  if (from > last || !serving_)
    return;
  self_->request(world_->reader(), caf::infinite, read_log{shard_, from, last})
    .then(
      [this, last, count](const std::vector<log_entry>& entries) {
        if (entries.empty()) {
          read_tail(last, count / 2);
          return;
        }
        auto found = std::make_shared<changed_conversations>();
        found->add(entries);
        collect_tail(log_index{entries.back().index.value() + 1}, last, found);
      },
      [](const caf::error&) {
        // As above, or the node goes down.
      });
}

/// A read ends at limits::log_read_bytes_max.
void shard_state::collect_tail(
  log_index from, log_index last,
  const std::shared_ptr<changed_conversations>& found) {
  if (from > last || found->too_many()) {
    if (found->too_many())
      resync_everybody();
    else
      tell_next(std::make_shared<std::vector<conv_id>>(found->take()));
    return;
  }
  self_->request(world_->reader(), caf::infinite, read_log{shard_, from, last})
    .then(
      [this, last, found](const std::vector<log_entry>& entries) {
        found->add(entries);
        const auto next = entries.empty() ? last.value() + 1
                                          : entries.back().index.value() + 1;
        collect_tail(log_index{next}, last, found);
      },
      [](const caf::error&) {
        // As above.
      });
}

void shard_state::resync_everybody() {
  for (const auto& relay : world_->relays)
    self_->send(relay, resync_clients{});
  world_->links.each([this](node_id, const link_actor& link) {
    self_->send(link, resync_clients{});
  });
}

/// One after the other: this is not urgent, clients' calls are.
void shard_state::tell_next(
  const std::shared_ptr<std::vector<conv_id>>& convs) {
  if (convs->empty() || !serving_)
    return;
  auto conv = std::move(convs->back());
  convs->pop_back();
  self_->request(world_->reader(), caf::infinite, read_conversation{conv})
    .then(
      [this, convs](const conv_snapshot& found) {
        if (found.row)
          tell_head(found);
        tell_next(convs);
      },
      [](const caf::error&) {
        // As above.
      });
}

void shard_state::tell_head(const conv_snapshot& found) {
  auto users = std::make_shared<std::vector<user_id>>();
  for (const auto& member : found.members)
    users->push_back(member.user);
  const auto& row = *found.row;
  const frame::heads_event news{{{row.conv, row.head}}};
  net::outgoing out{
    std::make_shared<const std::string>(net::encode_event(news)),
    net::traffic::message, row.conv, row.head};
  send_to_users(
    self_, *world_,
    fan_out{std::move(users), {std::move(out)}, {}, 0, {shard_, term_}});
}

} // namespace caucus
