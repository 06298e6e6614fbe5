#include "actors/scatter.hpp"
#include "model/limits.hpp"

#include <doctest/doctest.h>

#include <optional>

using namespace caucus;

namespace {

using links = std::vector<conversation_link>;
using rows = std::vector<frame::conv_summary>;

links named(const std::vector<std::string>& names) {
  links out;
  for (const auto& name : names)
    out.push_back({.conv = conv_id{name}});
  return out;
}

/// "a..." is on node 1, "b..." on node 2, "?..." nowhere.
std::optional<node_id> where(const conversation_link& link) {
  switch (link.conv.value()[0]) {
    case 'a': return node_id{1};
    case 'b': return node_id{2};
    default: return std::nullopt;
  }
}

frame::conv_summary row(const std::string& name, std::size_t bytes = 0) {
  frame::conv_summary out;
  out.conv.conv = conv_id{name};
  if (bytes > 0)
    out.last = stored_message{.body = std::string(bytes, 'x')};
  return out;
}

std::vector<std::string> ids(const rows& all) {
  std::vector<std::string> out;
  for (const auto& one : all)
    out.push_back(one.conv.conv.value());
  return out;
}

sync_rows synced(const std::vector<std::string>& names, bool more) {
  sync_rows out;
  for (const auto& name : names)
    out.rows.emplace_back().summary = row(name);
  out.more = more;
  return out;
}

std::vector<std::string> ids(const sync_rows& all) {
  std::vector<std::string> out;
  for (const auto& one : all.rows)
    out.push_back(one.summary.conv.conv.value());
  return out;
}

using list = std::vector<std::string>;

} // namespace

TEST_CASE("each node is asked once, for its own, in the asked order") {
  const auto all = named({"a1", "b1", "a2", "b2"});
  const auto shared = share_out(all, where);
  CHECK(shared.nodes == std::vector{node_id{1}, node_id{2}});
  CHECK(shared.parts[0].size() == 2);
  CHECK(shared.parts[1][1].conv == conv_id{"b2"});
  CHECK(!shared.homeless);
}

TEST_CASE("what has no node makes the whole question wait") {
  CHECK(share_out(named({"a1", "?"}), where).homeless);
}

TEST_CASE("users that no node knows are missing, in the asked order") {
  const auto missing = missing_users(
    {user_id{"d"}, user_id{"a"}, user_id{"c"}, user_id{"b"}},
    {{user_row{.user = user_id{"a"}}}, {user_row{.user = user_id{"b"}}}});
  CHECK(missing == std::vector{user_id{"d"}, user_id{"c"}});
}

TEST_CASE("members of all nodes' groups are sorted, and nobody is twice") {
  CHECK(
    merge_members({{user_id{"b"}, user_id{"c"}}, {user_id{"a"}, user_id{"b"}}})
    == std::vector{user_id{"a"}, user_id{"b"}, user_id{"c"}});
}

TEST_CASE("rows come in the asked order, without those that do not exist") {
  const auto all = named({"a1", "b1", "a2", "b2", "a3"});
  const auto shared = share_out(all, where);
  const auto merged = merge_summaries(
    shared, all, {{row("a1"), row("a3")}, {row("b1"), row("b2")}});
  CHECK(ids(merged) == list{"a1", "b1", "b2", "a3"});
}

TEST_CASE("the list ends where a node's full page ends") {
  const auto all = named({"a1", "b1", "a2", "b2"});
  const auto shared = share_out(all, where);
  const auto merged = merge_summaries(
    shared, all,
    {{row("a1", limits::page_bytes_max - 1000)}, {row("b1"), row("b2")}});
  CHECK(ids(merged) == list{"a1", "b1"}); // a2 may be there
}

TEST_CASE("the whole list keeps to the bytes of one page") {
  const auto all = named({"a1", "b1", "a2", "b2"});
  const auto shared = share_out(all, where);
  const auto third = limits::page_bytes_max / 3;
  const auto merged = merge_summaries(shared, all,
                                      {{row("a1", third), row("a2", third)},
                                       {row("b1", third), row("b2", third)}});
  CHECK(ids(merged).size() < 4);
  CHECK(ids(merged).size() >= 2);
}

TEST_CASE("sync goes on behind the node that had no room") {
  const auto all = named({"a1", "b1", "a2", "b2", "a3", "b3"});
  const auto shared = share_out(all, where);
  const auto merged = merge_sync(
    shared, all, {synced({"a1", "a2"}, true), synced({"b2", "b3"}, false)});
  CHECK(ids(merged) == list{"a1", "a2", "b2"}); // of a3 nothing is known
  CHECK(merged.more);
}

TEST_CASE("sync that had room everywhere is all there is") {
  const auto all = named({"a1", "b1", "a2"});
  const auto shared = share_out(all, where);
  const auto merged
    = merge_sync(shared, all, {synced({"a2"}, false), synced({}, false)});
  CHECK(ids(merged) == list{"a2"});
  CHECK(!merged.more);
}
