// Words everyone shares: every bound of the node, and what happens at it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace caucus::limits {

using namespace std::chrono_literals;

// -- the shape of the cluster: never change once data exists -----------------

/// Partitions of conversations and of users.
inline constexpr std::uint16_t shard_count = 64;
/// The shards and the control group.
inline constexpr std::uint16_t group_count = shard_count + 1;
/// Nodes that a Snowflake's 10 bits can tell apart.
inline constexpr std::uint16_t node_count_max = 1024;

// -- words that clients send: beyond the bound, `bad_request` ----------------

inline constexpr std::size_t user_bytes_max = 64;
inline constexpr std::size_t name_bytes_max = 128; // display name
inline constexpr std::size_t password_bytes_min = 8;
inline constexpr std::size_t password_bytes_max = 256;
inline constexpr std::size_t conv_bytes_max = 160;
inline constexpr std::size_t cid_bytes_max = 64;
inline constexpr std::size_t title_bytes_max = 256;
inline constexpr std::size_t device_bytes_max = 64;
inline constexpr std::size_t agent_bytes_max = 128;
inline constexpr std::size_t token_bytes_max = 4096;
inline constexpr std::size_t mentions_max = 50;
inline constexpr std::size_t reaction_bytes_max = 32;
/// People that one command adds to a group, removes or gives a role.
inline constexpr std::size_t people_change_max = 100;
/// Contacts of one user. Beyond: `too_large`.
inline constexpr std::size_t contacts_max = 1000;
/// Users that one session watches, besides its user's contacts. Beyond:
/// `too_large`.
inline constexpr std::size_t watches_max = 100;
/// Beyond: `too_large`.
inline constexpr std::size_t body_bytes_max = 16 * 1024;
/// Different reactions on one message, and people who put them there. Beyond:
/// `too_large`.
inline constexpr std::size_t reactions_max = 20;
inline constexpr std::size_t reaction_users_max = 500;
/// People in one group. Beyond: `too_many_members`.
inline constexpr std::size_t members_max = 5000;
/// Above this a group is large: no read receipts, presence in batches.
inline constexpr std::size_t small_group_members_max = 100;
/// Conversations in the `since` of one `hello` or `sync`.
inline constexpr std::size_t since_max = 1000;

// -- pages: a larger `limit` is cut to the bound -----------------------------

inline constexpr std::size_t history_page_max = 100;
inline constexpr std::size_t history_page_default = 50;
inline constexpr std::size_t list_page_max = 100;
/// Bytes of messages in one page of history or of the list of conversations.
/// Beyond: the page ends; it has one message at least.
inline constexpr std::size_t page_bytes_max = 256 * 1024;
inline constexpr std::size_t sync_messages_max = 500;
inline constexpr std::size_t sync_bytes_max = 512 * 1024;
/// Newest messages that `sync` sends of a conversation the client lacks.
inline constexpr std::size_t sync_unknown_messages_max = 50;

// -- one connection ----------------------------------------------------------

/// A WebSocket message. Beyond: close 1009.
inline constexpr std::size_t frame_bytes_max = 64 * 1024;
/// Commands in one array frame. Beyond: `bad_request`.
inline constexpr std::size_t frame_commands_max = 64;
/// Nesting of JSON in a frame. Beyond: `bad_request`.
inline constexpr std::size_t json_depth_max = 32;
/// Fields of one command. Beyond: `bad_request`.
inline constexpr std::size_t json_fields_max = 32;
/// Bytes that may wait for a socket. Beyond: only heads are kept.
inline constexpr std::size_t outbox_bytes_max = 256 * 1024;
/// Frames that leave in one array frame.
inline constexpr std::size_t coalesce_frames_max = 64;
/// Bytes after which no further frame joins an array frame.
inline constexpr std::size_t coalesce_bytes_max = 64 * 1024;
/// Marks, typing and presence of which a slow reader's outbox keeps the newest.
/// Beyond: dropped.
inline constexpr std::size_t outbox_latest_max = 256;
/// Bytes that may wait for a socket, replies included. Beyond: the node reads
/// nothing more from it until half has left.
inline constexpr std::size_t outbox_pause_bytes = 512 * 1024;
/// Conversations whose heads a slow reader's outbox keeps. Beyond: close
/// `stalled`; the client resumes.
inline constexpr std::size_t outbox_heads_max = 1000;
/// Commands without an answer yet. Beyond: `too_many_in_flight`.
inline constexpr std::size_t in_flight_max = 256;
/// Those among them whose answer is a page. With `outbox_pause_bytes` and the
/// bytes of a page this bounds what one client that does not read may hold.
/// Beyond: `too_many_in_flight`.
inline constexpr std::size_t pages_in_flight_max = 4;
/// Token bucket of commands. Beyond: `rate_limited`.
inline constexpr double commands_per_second = 2000;
inline constexpr double commands_burst = 4000;
/// Malformed frames before the connection is closed as abusive.
inline constexpr std::uint32_t bad_frames_max = 20;
/// Time to say `hello`. Beyond: close `hello_timeout`.
inline constexpr auto hello_timeout = 10s;
/// Ping from the server, with jitter; two misses end the session.
inline constexpr auto ping_interval = 25s;
/// A reader that takes nothing for so long is closed; it may resume.
inline constexpr auto stalled_reader_timeout = 60s;
/// Time for a close to reach the client. Beyond: the socket is cut.
inline constexpr auto close_timeout = 5s;
/// A command that got no answer inside the node. Then: `timeout`, retry.
inline constexpr auto command_timeout = 15s;

// -- one node ----------------------------------------------------------------

/// Open connections; fewer where the process may open fewer files. Beyond:
/// HTTP 503.
inline constexpr std::size_t connections_max = 200'000;
/// Files that are not for clients' sockets: the store must never lack one.
inline constexpr std::size_t files_reserve = 512;
/// Fewer open files than this: the node does not start.
inline constexpr std::size_t files_min = 256;
/// Tables that RocksDB keeps open at most. Beyond: the least used are closed.
inline constexpr std::size_t store_files_max = 4096;
/// An HTTP request body. Beyond: 413.
inline constexpr std::size_t http_body_bytes_max = 64 * 1024;
/// An HTTP request's header. Beyond: 431.
inline constexpr std::size_t http_header_bytes_max = 8 * 1024;
/// Time for one HTTP request to arrive. Beyond: the socket is closed.
inline constexpr auto http_timeout = 30s;
/// How long a `sync` over HTTP is held back without news.
inline constexpr auto http_wait_max = 30s;
/// Pause of the listener when the process has no file left for a socket.
inline constexpr auto accept_backoff = 100ms;
/// Registrations and logins that wait for argon2id. Beyond: HTTP 503.
inline constexpr std::size_t accounts_waiting_max = 256;
inline constexpr auto token_lifetime = std::chrono::hours{24 * 7};

// -- one conversation --------------------------------------------------------

/// Commands that wait for a commit. Beyond: `unavailable`, retry.
inline constexpr std::size_t conversation_pending_max = 4096;
/// Idle time after which a conversation leaves memory.
inline constexpr auto conversation_idle_timeout = 60s;
/// Age at which a `cid` may be used again.
inline constexpr auto dedupe_age_max = std::chrono::hours{24 * 7};
/// Age at which its row may leave the disk; far above `dedupe_age_max`, so
/// that replicas that drop it at different times still agree.
inline constexpr auto dedupe_disk_age_max = std::chrono::hours{24 * 30};

// -- presence ----------------------------------------------------------------

/// Time between the last session's end and `offline`: a page that reloads
/// does not flicker.
inline constexpr auto presence_linger = 1s;
/// People who are told about one user's presence, besides sessions that watch
/// it by themselves. Beyond: the rest is not.
inline constexpr std::size_t presence_peers_max = 2000;

// -- one shard ---------------------------------------------------------------

/// Between two looks for idle conversations and users without a session.
inline constexpr auto shard_tick = 1s;
/// Commands in one Raft entry.
inline constexpr std::size_t batch_commands_max = 256;
inline constexpr std::size_t batch_bytes_max = 256 * 1024;
/// Own entries in flight before commands wait to be batched.
inline constexpr std::size_t batches_in_flight_max = 2;
/// Commands that wait for a batch. Beyond: `unavailable`, retry.
inline constexpr std::size_t shard_pending_max = 16 * 1024;
/// Log entries kept behind a snapshot, for followers that were away; fewer
/// where they have more bytes than the next bound. Beyond: such a follower
/// gets a whole snapshot.
inline constexpr std::uint64_t log_trailing_entries = 16 * 1024;
inline constexpr std::uint64_t log_trailing_bytes = 64 * 1024 * 1024;
/// The same where there is no follower: a node alone starts faster so.
inline constexpr std::uint64_t log_trailing_entries_alone = 1024;
/// How long the log is kept beyond that for a follower that is catching up.
inline constexpr auto log_keep_time = 10min;
/// A follower whose log did not grow for so long is not catching up.
inline constexpr auto log_keep_patience = 30s;
/// Entries since the last snapshot, or their bytes, that make the next due.
inline constexpr std::uint64_t snapshot_every_entries = 8192;
inline constexpr std::uint64_t snapshot_every_bytes = 32 * 1024 * 1024;
/// Bytes that one read of the log returns: for recovery, and for a follower
/// that lacks what has left the memory.
inline constexpr std::size_t log_read_bytes_max = 4 * 1024 * 1024;
inline constexpr std::size_t follower_read_bytes_max = 1024 * 1024;
/// Such reads that are kept for followers. Beyond: the least used one goes.
inline constexpr std::size_t follower_reads_max = 4;
/// Bytes of applied entries that stay in memory for followers.
inline constexpr std::size_t log_window_bytes_max = 512 * 1024;

// -- the store ---------------------------------------------------------------

/// Decoded rows that apply keeps. Beyond: the least recently used leave and
/// are read again at need.
inline constexpr std::size_t apply_conversations_max = 32 * 1024;
inline constexpr std::size_t apply_members_max = 64 * 1024;

// -- Raft timers (docs/raft_engine.md, section 7) ---------------------------

inline constexpr auto raft_heartbeat = 200ms;
/// The engine waits one to two of it: a leader that was killed is replaced in
/// less than 3 s.
inline constexpr auto raft_election = 1000ms;
inline constexpr auto raft_tick = 10ms;
/// A leader that hears nothing of a snapshot sends it again after this.
inline constexpr auto raft_install_timeout = 2s;
/// A server's timer never fires sooner than this after its last step.
inline constexpr auto raft_timer_min = 5ms;

// -- Raft messages and entries (docs/raft_engine.md, section 4) -------------

/// Entries submitted and not committed yet. Beyond: refused.
inline constexpr std::uint64_t raft_uncommitted_max = 64;
/// Entries on their way to one follower. Beyond: they wait for an answer.
inline constexpr unsigned raft_inflight_entries_max = 64;
/// Bytes of entries in one message. Beyond: the rest goes in the next one.
inline constexpr std::size_t raft_message_bytes_max = 1024 * 1024;
/// Entries that a standby may lack when it becomes a voter. Beyond: refused.
inline constexpr std::uint64_t raft_promotion_lag_max = 64;

// -- the sequencer -----------------------------------------------------------

/// Ids in one lease.
inline constexpr std::uint32_t lease_ids_max = 64;
/// Age at which a lease's left-over ids are dropped, so that `ts` stays true.
inline constexpr auto lease_age_max = 5ms;
/// How far the durable high-water mark runs ahead of the clock; also how long
/// a restart waits at most, rather than give ids of the future.
inline constexpr auto sequencer_horizon = 1s;

// -- the courier -------------------------------------------------------------

/// Outbox rows in work at a time per shard.
inline constexpr std::size_t courier_window = 64;
inline constexpr auto courier_retry_min = 50ms;
inline constexpr auto courier_retry_max = 5s;

} // namespace caucus::limits

#include "model/limits_cluster.hpp"
