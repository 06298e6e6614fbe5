// Typed actors beside a message's way, a line per handler; goes on where
// actors/interfaces.hpp ends, which brings this along.
#pragma once

#include "actors/messages.hpp"

#include <caf/all.hpp>

namespace caucus {

/// SEQUENCER: one per node: leases unique, time-ordered ids.
using sequencer_actor = caf::typed_actor<
  // Answers a lease above the floor and above every id leased before, also
  // before a restart.
  caf::result<id_lease>(lease_ids),
  // INTERNAL: the clock has passed what an earlier run may have leased.
  caf::result<void>(caf::tick_atom)>;

/// COURIER: one per node: takes work of led shards out of the durable outbox
/// and does it, with retries. Every piece of work is idempotent.
using courier_actor = caf::typed_actor<
  // A shard's outbox has rows.
  caf::result<void>(outbox_ready),
  // This node begins or ceases to lead a shard.
  caf::result<void>(leadership),
  // INTERNAL: retries.
  caf::result<void>(caf::tick_atom)>;

/// ACCOUNTS: passwords and tokens; argon2id is slow on purpose, so it runs on
/// threads of its own.
using accounts_actor = caf::typed_actor<
  // Answers the new user, or why not.
  caf::result<net::account_answer>(register_account),
  // Answers a token, or why not.
  caf::result<net::account_answer>(login_account),
  // Answers when sessions are being closed everywhere.
  caf::result<net::account_answer>(logout_account),
  // Answers a token, or why not.
  caf::result<net::account_answer>(refresh_token),
  // Answers a token, or why not. errc::bad_credentials: another password.
  // errc::conflict: the tokens were ended meanwhile.
  caf::result<net::account_answer>(change_password)>;

/// ACCOUNT GATEWAY: where HTTP meets the accounts: bounds what waits, shares
/// it out, calls back.
using account_gateway_actor = caf::typed_actor<
  // Calls back with the accounts' answer; errc::unavailable beyond
  // limits::accounts_waiting_max.
  caf::result<void>(register_account, account_callback),
  // The same.
  caf::result<void>(login_account, account_callback),
  caf::result<void>(logout_account, account_callback),
  caf::result<void>(refresh_token, account_callback),
  caf::result<void>(change_password, account_callback)>;

/// BACKUP: one per node: copies its store, and has the other nodes do so.
using backup_actor = caf::typed_actor<
  // Answers when the copy is there. errc::conflict and why, for people: there
  // is none, and nothing is left of it.
  caf::result<store_copy>(copy_store),
  // From an operator. Answers when every node has answered or cannot.
  // errc::conflict: one is under way.
  caf::result<backup_report>(back_up)>;

/// STEWARD: one per node: brings the groups that are led here to where the map
/// wants them, one small step at a time.
using steward_actor = caf::typed_actor<
  // From the controller of this node.
  caf::result<void>(cluster_map),
  // From the router.
  caf::result<void>(link_changed),
  // Answers what it saw when it last looked.
  caf::result<std::vector<replica_brief>>(read_replicas),
  // Answers how many groups are still led here.
  caf::result<std::uint32_t>(quiesce),
  // INTERNAL: every limits::steward_tick.
  caf::result<void>(caf::tick_atom)>;

} // namespace caucus
