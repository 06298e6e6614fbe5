// All typed actors of the node, a line per handler. Every request is answered:
// by a value, or by an `errc` as caf::error.
#pragma once

#include "actors/messages.hpp"
#include "actors/work_interfaces.hpp"

#include <caf/all.hpp>

namespace caucus {

/// CONNECTION: one per WebSocket, pinned to the socket's I/O thread. Knows who
/// the client is, what it may still send, and nothing of other clients.
using connection_actor = caf::typed_actor<
  // A text frame from the socket: decodes it and acts on each command.
  caf::result<void>(frame_in),
  // A frame for the client: into the outbox.
  caf::result<void>(delivery),
  // Tells the client to come back elsewhere or later, then closes.
  caf::result<void>(go_away),
  // INTERNAL: from the relay: it is time for commands to be tried again.
  caf::result<void>(caf::tick_atom),
  // From the relay: closes, if its token is good no more.
  caf::result<void>(revoke_sessions),
  // INTERNAL: from the relay: another node leads the user's shard. A revocation
  // may have been missed: asks.
  caf::result<void>(announce_sessions),
  // The socket is gone: quits (the relay signs the session off).
  caf::result<void>(socket_closed)>;

/// RELAY: one per I/O thread, pinned to it. Knows which local sessions each
/// user has, and hands frames to them. Watches its connections: however one
/// ends, its session is signed off.
using relay_actor = caf::typed_actor<
  // A connection exists (before hello): for go_away.
  caf::result<void>(caf::open_atom, connection_actor),
  // The connection's user is known: frames for the user go to it, and the
  // user's presence hears of the session.
  caf::result<void>(session_up, connection_actor),
  // A frame for every session of some users.
  caf::result<void>(fan_out),
  // A connection watches other users than before.
  caf::result<void>(watch_list, connection_actor),
  // Tells the router all sessions of the shard's users, then sessions_told.
  caf::result<void>(announce_sessions),
  // Passes on to the user's sessions, also to those that begin just now.
  caf::result<void>(revoke_sessions),
  // Tells every session that it may have missed something.
  caf::result<void>(resync_clients),
  // INTERNAL: a connection wants a tick later.
  caf::result<void>(wake_me, connection_actor),
  // INTERNAL: the first of those is due.
  caf::result<void>(caf::tick_atom),
  // Passes on to every connection of this thread, and to those to come.
  caf::result<void>(go_away),
  // Answers true once no connection is left; the node stops then.
  caf::result<bool>(caf::join_atom)>;

/// ROUTER: which node and which actor owns a shard. One per node. What is for a
/// shard without a known leader is answered errc::unavailable: nothing was
/// done.
using router_actor = caf::typed_actor<
  // To the conversation's shard, history to a reader of this node where that
  // is new enough. Answers the command's reply.
  caf::result<frame::reply>(conv_call),
  // To the user's shard. Answers the command's reply.
  caf::result<frame::reply>(user_call),
  // To the user's shard.
  caf::result<void>(session_up),
  // To the user's shard.
  caf::result<void>(session_down),
  // To the shard's leader. Answers what apply did; errc::unavailable: nothing
  // was done; errc::timeout: the outcome is unknown.
  caf::result<apply_result>(propose),
  // Scattered over the users' shards. Answers those that do not exist.
  caf::result<std::vector<user_id>>(find_users),
  // Scattered over the users' shards.
  caf::result<std::vector<frame::presence_row>>(presence_query),
  // Scattered over the conversations' nodes.
  caf::result<std::vector<frame::conv_summary>>(read_summaries),
  // Scattered over the conversations' nodes.
  caf::result<sync_rows>(read_sync),
  // Scattered over the conversations' nodes.
  caf::result<std::vector<user_id>>(read_members),
  // To a reader of the user's node. errc::user_not_found: there is none.
  caf::result<storage::credentials_row>(read_credentials),
  // To a reader of the user's node. Answers done; errc::bad_token.
  caf::result<frame::reply>(check_token),
  // INTERNAL: from a shard of this node: it serves, or not any more.
  caf::result<void>(leadership),
  // From a peer's router.
  caf::result<void>(leader_news), caf::result<void>(leader_report),
  // From a link of this node. To shards, controller and steward.
  caf::result<void>(link_changed),
  // INTERNAL: from a relay.
  caf::result<void>(sessions_told)>;

/// SHARD: owns the conversation and presence actors of one shard while this
/// node leads it: makes them at need, ends them when idle, replaces them when
/// they fail.
using shard_actor = caf::typed_actor<
  // To the conversation, which is made if needed. errc::unavailable while the
  // shard is not led here.
  caf::result<frame::reply>(conv_call),
  // Answers the command's reply, after the commit where it writes.
  caf::result<frame::reply>(user_call),
  // To the user's presence actor, which is made if needed.
  caf::result<void>(session_up),
  // To the user's presence actor.
  caf::result<void>(session_down),
  // Rows of the users that are online here; the rest comes from disk.
  caf::result<std::vector<frame::presence_row>>(presence_query),
  // INTERNAL: from the replica. Passed on to the router.
  caf::result<void>(leadership),
  // A node has told all its sessions.
  caf::result<void>(sessions_told),
  // INTERNAL: from the router: the peer's sessions may be gone.
  caf::result<void>(link_changed),
  // INTERNAL: from a conversation. Answers whether it may end.
  caf::result<bool>(retire),
  // INTERNAL: from a presence actor.
  caf::result<void>(presence_changed),
  // INTERNAL: once per second.
  caf::result<void>(caf::tick_atom)>;

/// CONVERSATION: the one place that orders the messages of a conversation, and
/// tells its members. Rebuilt from the store at need.
using conversation_actor = caf::typed_actor<
  // Answers the command's reply, after the commit where it writes.
  caf::result<frame::reply>(conv_call),
  // INTERNAL: from the shard, once per second while idle: ends if it may.
  caf::result<void>(caf::tick_atom),
  // INTERNAL: the oldest call has waited limits::command_timeout.
  caf::result<void>(caf::timeout_atom)>;

/// PRESENCE: one user's record while it is online: sessions, status, last
/// seen, and who is told.
using presence_actor = caf::typed_actor<
  // presence_set. Answers done.
  caf::result<frame::reply>(user_call),
  // A session began: the user is online, and learns who else is.
  caf::result<void>(session_up),
  // A session ended: after the linger the user is offline.
  caf::result<void>(session_down),
  // INTERNAL: from the shard, the linger after the last call of a user
  // without a session: the user is offline.
  caf::result<void>(caf::tick_atom)>;

/// REPLICA: one shard's Raft server on this node, where the shard is placed
/// here. Batches commands into log entries, and tells the proposer what they
/// did.
using replica_actor = caf::typed_actor<
  // Answers what apply did.
  caf::result<apply_result>(propose),
  // Answers an empty result. errc::unavailable, errc::timeout: as propose.
  caf::result<apply_result>(read_barrier),
  // From another node's replica.
  caf::result<void>(raft_mail),
  // Answers what the replica knows of its group.
  caf::result<replica_status>(read_status),
  // Answers the replica's id.
  caf::result<replica_id>(open_replica),
  // Answers when it is gone from the disk.
  caf::result<void>(close_replica),
  // Answers after the commit.
  caf::result<void>(change_members),
  // Answers when the transfer has begun.
  caf::result<void>(transfer_leader),
  // INTERNAL: from the log writer, after the sync.
  caf::result<void>(log_written),
  // INTERNAL: from the applier.
  caf::result<void>(entries_applied),
  // INTERNAL: every limits::raft_tick while timers run; else rarer.
  caf::result<void>(caf::tick_atom)>;

/// One job for the log writer: `ticket` comes back in log_written.
struct log_job {
  replica_actor from;
  std::shared_ptr<const log_write> what;
  std::uint64_t ticket = 0;
};

/// One job for the applier; answered by entries_applied.
struct apply_job {
  replica_actor from;
  storage::apply_request what;
};

/// LOG WRITER: one thread per node; all that waits goes to disk in one batch
/// and one sync. A failed write or sync ends the process.
using log_writer_actor = caf::typed_actor<
  // Queues; answered by log_written to the job's replica.
  caf::result<void>(log_job),
  // INTERNAL: everything that was in the mailbox is queued: write and sync.
  caf::result<void>(caf::flush_atom)>;

/// APPLIER: one thread per node; all committed entries that wait go to the
/// tables in one unsynced batch.
using applier_actor = caf::typed_actor<
  // Queues; answered by entries_applied to the job's replica.
  caf::result<void>(apply_job),
  // INTERNAL: everything that was in the mailbox is queued: apply.
  caf::result<void>(caf::flush_atom)>;

/// READER: blocking reads, on threads of their own (a few per node).
using reader_actor = caf::typed_actor<
  // Empty row if it does not exist.
  caf::result<conv_snapshot>(read_conversation),
  // Answers history_page; errors: see read_history.
  caf::result<frame::reply>(read_history),
  caf::result<std::vector<conversation_link>>(read_links),
  caf::result<std::vector<frame::conv_summary>>(read_summaries),
  caf::result<sync_rows>(read_sync),
  caf::result<std::vector<user_row>>(read_users),
  caf::result<storage::credentials_row>(read_credentials),
  caf::result<frame::reply>(check_token),
  caf::result<std::vector<user_id>>(read_members),
  caf::result<std::vector<outbox_row>>(read_outbox),
  caf::result<std::vector<log_entry>>(read_log),
  caf::result<std::vector<user_id>>(read_online),
  caf::result<std::vector<user_id>>(read_contacts),
  caf::result<std::vector<user_id>>(read_watchers),
  caf::result<cluster_map>(read_cluster),
  caf::result<setting_value>(read_setting)>;

/// SNAPSHOT SOURCE: one per node: hands out frozen tables to nodes that need a
/// replica.
using snapshot_source_actor = caf::typed_actor<
  // From another node's snapshot fetch.
  caf::result<snapshot_chunk>(snapshot_chunk_request),
  // INTERNAL: every limits::snapshot_tick: lets go what nobody reads.
  caf::result<void>(caf::tick_atom)>;

/// SNAPSHOT FETCH: one per node: pulls tables that an offered snapshot is of,
/// one shard at a time.
using snapshot_fetch_actor = caf::typed_actor<
  // Answers when all is staged.
  caf::result<void>(fetch_snapshot),
  // INTERNAL: the next chunk is due; every limits::snapshot_tick: deletes
  // tables that were replaced.
  caf::result<void>(caf::tick_atom)>;

/// LINK: the only actor that speaks to one other node. Everything here goes to
/// the same actor of that node as it would to the local one. Requests are
/// answered errc::unavailable where nothing was sent, errc::timeout where the
/// link broke and the outcome is unknown; the rest is lost then.
using link_actor = caf::typed_actor<
  // To the peer's shard.
  caf::result<frame::reply>(conv_call), caf::result<frame::reply>(user_call),
  caf::result<void>(session_up), caf::result<void>(session_down),
  caf::result<void>(sessions_told),
  caf::result<std::vector<frame::presence_row>>(presence_query),
  // To the peer's replica of the shard.
  caf::result<apply_result>(propose), caf::result<void>(raft_mail),
  caf::result<replica_status>(read_status),
  caf::result<replica_id>(open_replica), caf::result<void>(close_replica),
  caf::result<void>(change_members), caf::result<void>(transfer_leader),
  // To one of the peer's readers.
  caf::result<std::vector<frame::conv_summary>>(read_summaries),
  caf::result<sync_rows>(read_sync),
  caf::result<std::vector<user_row>>(read_users),
  caf::result<std::vector<user_id>>(read_members),
  caf::result<storage::credentials_row>(read_credentials),
  caf::result<frame::reply>(check_token),
  // To the peer's snapshot source.
  caf::result<snapshot_chunk>(snapshot_chunk_request),
  // To the peer's backup actor.
  caf::result<store_copy>(copy_store),
  // To the peer's relays.
  caf::result<void>(fan_out), caf::result<void>(resync_clients),
  caf::result<void>(revoke_sessions),
  // To the peer's router.
  caf::result<void>(leader_news), caf::result<void>(leader_report),
  // To the peer's controller.
  caf::result<void>(cluster_map), caf::result<void>(node_report),
  caf::result<admin_answer>(admin_call),
  caf::result<join_answer>(join_request)>;

/// CONTROLLER: one per node; works where the control group is led: admits
/// nodes, plans where replicas shall be, publishes the map. Elsewhere it keeps
/// the newest map and tells the leading one of its node.
using controller_actor = caf::typed_actor<
  // From another node's controller: kept if it is newer.
  caf::result<void>(cluster_map),
  // From a node's controller, to the leading one.
  caf::result<void>(node_report),
  // From an operator, or another node's controller.
  caf::result<admin_answer>(admin_call),
  // From the gate, or another node's controller. errc::unavailable: ask again;
  // errc::forbidden: another cluster; errc::node_taken; errc::node_removed:
  // it was one of its nodes.
  caf::result<join_answer>(join_request),
  // From the router.
  caf::result<void>(link_changed),
  // INTERNAL: every limits::control_tick.
  caf::result<void>(caf::tick_atom)>;

} // namespace caucus
