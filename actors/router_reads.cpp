// Step 14 of docs/message_flow.md: questions whose answer is on several nodes.
#include "actors/forward.hpp"
#include "actors/router.hpp"
#include "actors/type_ids.hpp"

#include <memory>
#include <utility>

namespace caucus {

namespace {

/// The parts of one scattered question. Half an answer is none: it would show
/// people offline, or missing, who are not.
template <class Whole, class Part, class Merge>
class gathering {
public:
  gathering(caf::typed_response_promise<Whole> to, std::size_t count,
            Merge merge)
    : to_(std::move(to)), parts_(count), missing_(count),
      merge_(std::move(merge)) {}

  void add(std::size_t at, Part& part) {
    parts_[at] = std::move(part);
    if (--missing_ == 0)
      to_.deliver(merge_(std::move(parts_)));
  }

  void fail(const caf::error& why) {
    to_.deliver(caf::make_error(to_errc(why))); // only the first one counts
  }

private:
  caf::typed_response_promise<Whole> to_;
  std::vector<Part> parts_;
  std::size_t missing_;
  Merge merge_;
};

/// A question per part.
template <class Item, class Make>
auto questions(std::vector<std::vector<Item>> parts, Make make) {
  std::vector<decltype(make(std::vector<Item>{}))> out;
  for (auto& part : parts)
    out.push_back(make(std::move(part)));
  return out;
}

} // namespace

/// `Part` from a reader of each node; `merge` makes one answer of them.
template <class Whole, class Part, class Query, class Merge>
caf::result<Whole> router_state::scatter(const std::vector<node_id>& nodes,
                                         std::vector<Query> parts,
                                         Merge merge) {
  if (nodes.empty())
    return merge(std::vector<Part>{});
  auto to = self_->make_response_promise<Whole>();
  auto job = std::make_shared<gathering<Whole, Part, Merge>>(to, nodes.size(),
                                                             std::move(merge));
  const auto ask = [&](const auto& whom, std::size_t i) {
    self_->request(whom, caf::infinite, std::move(parts[i]))
      .then([job, i](Part& part) { job->add(i, part); },
            [job](const caf::error& why) { job->fail(why); });
  };
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (nodes[i] == world_->node)
      ask(world_->reader(), i);
    else if (const auto link = world_->links.find(nodes[i]))
      ask(link, i);
    else
      job->fail(caf::make_error(errc::unavailable));
  return to;
}

caf::result<std::vector<user_id>>
router_state::on_find(const find_users& what) {
  auto asked = share_out(what.users, [this](const user_id& user) {
    return leaders_.server(shard_of(user));
  });
  if (asked.homeless)
    return caf::make_error(errc::unavailable);
  return scatter<std::vector<user_id>, std::vector<user_row>>(
    asked.nodes,
    questions(std::move(asked.parts),
              [](auto part) { return read_users{std::move(part)}; }),
    [all = what.users](auto parts) mutable {
      return missing_users(std::move(all), parts);
    });
}

caf::result<std::vector<user_id>>
router_state::on_members(const read_members& what) {
  auto asked = share_out(what.convs, [this](const conv_id& conv) {
    return leaders_.server(shard_of(conv));
  });
  if (asked.homeless)
    return caf::make_error(errc::unavailable);
  return scatter<std::vector<user_id>, std::vector<user_id>>(
    asked.nodes,
    questions(std::move(asked.parts),
              [](auto part) { return read_members{std::move(part)}; }),
    [](auto parts) { return merge_members(std::move(parts)); });
}

caf::result<std::vector<frame::conv_summary>>
router_state::on_summaries(const read_summaries& what) {
  auto asked = share_out(what.links, [this](const conversation_link& link) {
    return leaders_.server(shard_of(link.conv));
  });
  if (asked.homeless)
    return caf::make_error(errc::unavailable);
  using rows = std::vector<frame::conv_summary>;
  auto parts = questions(std::move(asked.parts), [&](auto part) {
    return read_summaries{what.user, std::move(part)};
  });
  const auto nodes = asked.nodes;
  return scatter<rows, rows>(
    nodes, std::move(parts),
    [asked = std::move(asked), links = what.links](auto found) {
      return merge_summaries(asked, links, std::move(found));
    });
}

caf::result<sync_rows> router_state::on_sync(const read_sync& what) {
  auto asked = share_out(what.links, [this](const conversation_link& link) {
    return leaders_.server(shard_of(link.conv));
  });
  if (asked.homeless)
    return caf::make_error(errc::unavailable);
  auto parts = questions(std::move(asked.parts), [&](auto part) {
    return read_sync{what.user, std::move(part), what.since};
  });
  const auto nodes = asked.nodes;
  return scatter<sync_rows, sync_rows>(
    nodes, std::move(parts),
    [asked = std::move(asked), links = what.links](auto found) {
      return merge_sync(asked, links, std::move(found));
    });
}

caf::result<storage::credentials_row>
router_state::on_credentials(const read_credentials& what) {
  return to_reader_of<storage::credentials_row>(what.user, what);
}

caf::result<frame::reply> router_state::on_check(const check_token& what) {
  return to_reader_of<frame::reply>(what.user, what);
}

template <class R, class Message>
caf::result<R> router_state::to_reader_of(const user_id& user,
                                          const Message& what) {
  const auto node = leaders_.server(shard_of(user));
  if (!node)
    return caf::make_error(errc::unavailable);
  if (*node == world_->node)
    return forward(self_, world_->reader(), what);
  if (const auto link = world_->links.find(*node))
    return forward(self_, link, what);
  return caf::make_error(errc::unavailable);
}

/// By shard, not by node: who is connected only the shard knows.
caf::result<router_state::presence_rows>
router_state::on_presence(const presence_query& what) {
  if (what.users.empty())
    return presence_rows{};
  std::map<shard_id, presence_query> parts;
  for (const auto& user : what.users)
    parts[shard_of(user)].users.push_back(user);
  auto to = self_->make_response_promise<presence_rows>();
  const auto merge = [](std::vector<presence_rows> found) {
    presence_rows all;
    for (auto& part : found)
      all.insert(all.end(), part.begin(), part.end());
    return all;
  };
  auto job = std::make_shared<
    gathering<presence_rows, presence_rows, decltype(merge)>>(to, parts.size(),
                                                              merge);
  std::size_t at = 0;
  const auto ask = [&](const auto& whom, presence_query& part) {
    self_->request(whom, caf::infinite, std::move(part))
      .then([job, i = at](presence_rows& rows) { job->add(i, rows); },
            [job](const caf::error& why) { job->fail(why); });
    ++at;
  };
  for (auto& [shard, part] : parts) {
    auto& query = part;
    if (!to_owner(shard, world_->shards,
                  [&](const auto& whom) { ask(whom, query); }))
      job->fail(caf::make_error(errc::unavailable));
  }
  return to;
}

} // namespace caucus
