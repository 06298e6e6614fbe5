// One of everything that crosses a link, with fields that are not the default.
#pragma once

#include "actors/messages.hpp"
#include "actors/type_ids.hpp"

#include <caf/all.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace caucus::test {

inline stored_message some_message() {
  return {message_seq{7}, message_id{1'234'567'890}, user_id{"ann"},
          "cid-1",        R"({"text":"hi"})",        {user_id{"bob"}}};
}

inline stored_message some_entry() {
  auto result = some_message();
  result.kind = message_kind::roles;
  result.ordinal = 3;
  result.changed = message_id{4};
  result.reactions = {{"+1", {user_id{"ann"}, user_id{"bob"}}}};
  result.target = message_seq{5};
  result.text = "text";
  result.on = true;
  result.users = {user_id{"cat"}};
  result.role = member_role::admin;
  return result;
}

inline frame::conv_summary some_summary() {
  frame::conv_summary result;
  result.conv = {conv_id{"g:1"},
                 conv_kind::group,
                 "Team",
                 user_id{"ann"},
                 1,
                 message_seq{9},
                 message_id{8},
                 3,
                 1,
                 true,
                 6,
                 message_seq{7}};
  result.peer = user_id{"bob"};
  result.unread = 2;
  result.last = some_message();
  return result;
}

inline fan_out some_fan_out() {
  fan_out result;
  result.users = std::make_shared<const std::vector<user_id>>(
    std::vector{user_id{"ann"}, user_id{"bob"}});
  result.what.what = {std::make_shared<const std::string>("frame"),
                      net::traffic::message, conv_id{"g:1"}, message_seq{3}};
  result.except = user_id{"eve"};
  result.by = {shard_id{5}, log_term{6}};
  result.what.what.topic = 9;
  result.about = user_id{"cat"};
  return result;
}

inline cluster_map some_map() {
  cluster_map map;
  map.version = 3;
  map.cluster = cluster_id{0xabcdef};
  map.nodes = {{node_id{0}, node_state::active, "h0:1", "ws://h0", 5},
               {node_id{1}, node_state::draining, "h1:1", "ws://h1", 6}};
  map.placement = {{control_shard, {node_id{0}, node_id{1}}}};
  return map;
}

inline conv_call call(frame::op op) {
  return {conv_id{"g:1"}, user_id{"ann"}, session_id{5}, std::move(op)};
}

inline std::vector<caf::message> commands() {
  using caf::make_message;
  const frame::since_list since{{conv_id{"g:1"}, message_seq{4}}};
  return {
    make_message(call(frame::hello{"t", "d", "a", since})),
    make_message(call(frame::msg_send{{}, "c", "{}", {user_id{"bob"}}})),
    make_message(call(frame::msg_history{conv_id{"g:1"}, message_seq{4}, {}})),
    make_message(call(frame::mark_set{conv_id{"g:1"}, message_seq{1}, true})),
    make_message(call(frame::typing_set{conv_id{"g:1"}, true})),
    make_message(
      call(frame::conv_create{conv_kind::direct, {user_id{"bob"}}, "t"})),
    make_message(call(frame::conv_list{"x", 7})),
    make_message(call(frame::msg_edit{conv_id{"g:1"}, message_seq{3}, "{}"})),
    make_message(
      call(frame::msg_react{conv_id{"g:1"}, message_seq{3}, "+1", false})),
    make_message(
      call(frame::conv_people{conv_id{"g:1"}, {user_id{"bob"}}, false})),
    make_message(call(frame::conv_update{conv_id{"g:1"}, "title", true})),
    make_message(call(
      frame::conv_roles{conv_id{"g:1"}, {user_id{"bob"}}, member_role::admin})),
    make_message(call(frame::conv_info{conv_id{"g:1"}})),
    make_message(call(frame::conv_members{conv_id{"g:1"}, "x", 7})),
    make_message(user_call{user_id{"ann"}, session_id{1},
                           frame::presence_set{presence_status::away}}),
    make_message(
      user_call{user_id{"ann"}, session_id{1}, frame::sync{since, "g:1"}}),
    make_message(user_call{user_id{"ann"}, session_id{1},
                           frame::presence_watch{{user_id{"bob"}}, false}}),
    make_message(user_call{user_id{"ann"}, session_id{1},
                           frame::contact_set{user_id{"bob"}, false}}),
    make_message(
      user_call{user_id{"ann"}, session_id{1}, frame::contact_list{"x", 7}}),
    make_message(session_up{user_id{"ann"}, session_id{1}, node_id{2}}),
    make_message(session_down{user_id{"ann"}, session_id{1}, node_id{2}}),
    make_message(
      propose{shard_id{3}, std::make_shared<const std::string>("command")}),
    make_message(find_users{{user_id{"ann"}}}),
    make_message(presence_query{{user_id{"ann"}}}),
    make_message(some_fan_out()),
  };
}

inline std::vector<caf::message> answers() {
  using caf::make_message;
  auto reply = [](frame::reply x) { return caf::make_message(std::move(x)); };
  const frame::presence_row row{user_id{"ann"}, presence_status::busy, 4};
  return {
    reply(frame::done{}),
    reply(frame::hello_ok{user_id{"a"}, session_id{2}, node_id{1}, 25, true}),
    reply(frame::conv_created{conv_id{"g:1"}, true}),
    reply(frame::msg_sent{conv_id{"g:1"}, message_seq{1}, message_id{2}}),
    reply(frame::history_page{conv_id{"g:1"}, {some_message()}, true}),
    reply(frame::conv_page{{some_summary()}, "next"}),
    reply(frame::member_page{
      conv_id{"g:1"}, {{{user_id{"ann"}, member_role::owner}, row}}, "n"}),
    reply(frame::sync_page{
      {{some_summary(), {some_message()}, true}}, 1, "n", {conv_id{"g:2"}}}),
    reply(frame::entry_made{conv_id{"g:1"}, message_seq{1}, message_id{2}}),
    reply(some_summary()),
    reply(row),
    reply(frame::presence_list{{row}}),
    reply(frame::contact_page{{row}, "next"}),
    make_message(apply_result{errc::conflict, true, message_seq{3}}),
    make_message(std::vector{row}),
    make_message(std::vector{some_summary()}),
    make_message(std::vector{user_id{"ann"}}),
    make_message(std::vector{
      user_row{user_id{"ann"}, "Ann", 1, 2, presence_status::away, 3}}),
    make_message(std::vector{
      conversation_link{conv_id{"g:1"}, conv_kind::group, user_id{}, 3}}),
    make_message(sync_rows{{{some_summary(), {some_message()}, true}}, true}),
    make_message(
      storage::credentials_row{user_id{"ann"}, "hash", {1, 2, {{3, 4}}}}),
    make_message(conv_snapshot{some_summary().conv, {{user_id{"ann"}}}}),
    make_message(replica_id{77}),
    make_message(),
  };
}

inline std::vector<caf::message> between_nodes() {
  using caf::make_message;
  const std::vector<conversation_link> links{{conv_id{"g:1"}}};
  return {
    make_message(read_conversation{conv_id{"g:1"}}),
    make_message(
      read_history{user_id{"ann"}, {conv_id{"g:1"}, {}, message_seq{2}, 3}}),
    make_message(read_links{user_id{"ann"}, "x", 5}),
    make_message(read_summaries{user_id{"ann"}, links}),
    make_message(read_sync{user_id{"ann"}, links, {{conv_id{"g:1"}, {}}}}),
    make_message(read_users{{user_id{"ann"}}}),
    make_message(read_credentials{user_id{"ann"}}),
    make_message(check_token{user_id{"ann"}, {1, 2, 3, true}}),
    make_message(revoke_sessions{user_id{"ann"}, {1, 2, {{3, 4}}}}),
    make_message(snapshot_chunk_request{shard_id{3}, log_index{9}, "key"}),
    make_message(snapshot_chunk{false, "rows", 7, "key", true}),
    make_message(copy_store{"/backup"}),
    make_message(store_copy{{{shard_id{1}, log_index{2}, log_term{3}, true}}}),
    make_message(read_members{{conv_id{"g:1"}, conv_id{"g:2"}}}),
    make_message(raft_mail{shard_id{1}, replica_id{2}, replica_id{3}, "raft"}),
    make_message(read_status{shard_id{1}}),
    make_message(replica_status{shard_id{1},
                                replica_id{2},
                                replication::role::leader,
                                log_term{3},
                                replica_id{2},
                                log_index{4},
                                log_index{4},
                                log_index{4},
                                {{replica_id{2}, true, log_index{4}}},
                                true}),
    make_message(open_replica{shard_id{1}}),
    make_message(close_replica{shard_id{1}, replica_id{2}, log_term{3}}),
    make_message(change_members{shard_id{1}, {{replica_id{2}, false}}}),
    make_message(transfer_leader{shard_id{1}, replica_id{2}}),
    make_message(leader_news{shard_id{1}, log_term{2}, node_id{3}, true}),
    make_message(leader_report{
      node_id{3}, {leader_news{shard_id{1}, log_term{2}, node_id{3}, true}}}),
    make_message(resync_clients{}),
    make_message(sessions_told{shard_id{1}, node_id{3}, log_term{2}}),
    make_message(some_map()),
    make_message(node_report{
      node_id{1},
      2,
      "h:1",
      "ws://h",
      3,
      true,
      {{shard_id{1}, replica_id{2}, true, true, log_index{3}, log_index{2}}}}),
    make_message(admin_call{admin_op::drain, node_id{1}, true}),
    make_message(admin_answer{cluster_id{1},
                              2,
                              node_id{0},
                              {{some_map().nodes[0], true, 1, 2, 3, 4, 5}},
                              6}),
    make_message(join_request{"name", "h:1", "ws://h", node_id{4}, 77, true}),
    make_message(join_answer{node_id{4}, cluster_id{1}, "secret", some_map()}),
    make_message(
      link_hello{1, cluster_id{2}, node_id{3}, node_id{4}, boot_id{5}, 6}),
    make_message(link_welcome{boot_id{5}}),
    make_message(link_batch{1, 2, "items"}),
    make_message(link_ack{1, 2}),
    make_message(link_ping{1}),
    make_message(link_bye{1}),
  };
}

inline std::vector<caf::message> everything() {
  auto result = commands();
  for (auto part : {answers(), between_nodes()})
    result.insert(result.end(), part.begin(), part.end());
  return result;
}

} // namespace caucus::test
