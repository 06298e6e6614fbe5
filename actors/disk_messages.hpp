// What actors say to those that read and write the disk, and what they answer.
#pragma once

#include "model/cluster.hpp"
#include "model/frame.hpp"
#include "model/log.hpp"
#include "model/message.hpp"
#include "storage/state_store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace caucus {

/// What the log writer, after the sync, and the applier tell the replica.
struct log_written {
  std::uint64_t ticket = 0; // the job's
};

struct entries_applied {
  std::vector<storage::applied_entry> entries;
};

/// A conversation as it is on disk; `row` empty: it does not exist.
struct conv_snapshot {
  std::optional<conversation_row> row;
  std::vector<member_row> members; // all, in name order
};

struct read_conversation {
  conv_id conv;
};

/// Answers frame::history_page; errc::conv_not_found or errc::not_member;
/// errc::unavailable: these tables do not have what the user has `seen`.
struct read_history {
  user_id user;
  frame::msg_history what;
};

/// Answers the links after `after` in the order of their ids.
struct read_links {
  user_id user;
  std::string after;
  std::size_t limit = 0;
};

/// Answers one frame::conv_summary per link whose conversation exists here, in
/// order; ends early at limits::page_bytes_max.
struct read_summaries {
  user_id user;
  std::vector<conversation_link> links;
};

/// Answers one frame::sync_row per link with news, within the page bounds.
struct read_sync {
  user_id user;
  std::vector<conversation_link> links;
  frame::since_list since;
};

/// Answers frame::sync_page's rows and whether a bound was hit.
struct sync_rows {
  std::vector<frame::sync_row> rows;
  bool more = false;
};

/// Answers user rows of those that exist.
struct read_users {
  std::vector<user_id> users;
};

/// Answers the user's credentials, or errc::user_not_found.
struct read_credentials {
  user_id user;
};

/// Answers the members of those of these conversations that are small, sorted,
/// without duplicates, at most limits::presence_peers_max.
struct read_members {
  std::vector<conv_id> convs;
};

/// Answers the user's contacts after `after` in name order.
struct read_contacts {
  user_id user;
  std::string after;
  std::size_t limit = 0;
};

/// Answers who watches the user, in name order, at most
/// limits::presence_peers_max.
struct read_watchers {
  user_id user;
};

/// Answers the users of the shard who are not `offline`, after `after` in name
/// order.
struct read_online {
  shard_id shard;
  std::string after;
  std::size_t limit = 0;
};

/// Answers the cluster_map as of this node's replica of the control group.
struct read_cluster {};

/// Answers a setting_value of the same.
struct read_setting {
  std::string name;
};

struct setting_value {
  std::optional<std::string> value;
};

struct read_outbox {
  shard_id shard;
  std::uint64_t after = 0;
  std::size_t limit = 0;
};

/// Entries of a shard's log, for replay and slow followers: at most about
/// `bytes_max`, but at least one if it exists.
struct read_log {
  shard_id shard;
  log_index from;
  log_index to; // inclusive
  std::size_t bytes_max = limits::log_read_bytes_max;
};

// -- bulk of a snapshot -------------------------------------------------------

/// Pulls the tables of a snapshot that `from` offered, and stages them.
/// Answered when all of it is staged; errc::unavailable: given up, wait for the
/// next offer.
struct fetch_snapshot {
  shard_id shard;
  replica_id from;
  snapshot_meta what;
};

/// Rows of the state that was frozen at `index`, above the key `after`.
struct snapshot_chunk_request {
  shard_id shard;
  log_index index;
  std::string after; // empty: from the first row on
};

struct snapshot_chunk {
  /// That state is not held any more: nothing else is set.
  bool gone = false;
  std::string rows;      // storage/snapshot_store.hpp
  std::uint32_t crc = 0; // CRC-32C of `rows`
  std::string last;      // the last row's key: `after` of the next request
  bool complete = false; // there are no more rows
};

} // namespace caucus
