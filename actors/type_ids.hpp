// The numbers by which CAF knows our messages, and our errors as CAF errors.
#pragma once

#include "actors/link_interfaces.hpp"

namespace caucus {

// What CAF asks of an error enum; found by argument-dependent look-up.
bool from_string(caf::string_view text, errc& code);
bool from_integer(std::uint8_t value, errc& code);

template <class Inspector>
bool inspect(Inspector& f, errc& x) {
  return caf::default_enum_inspect(f, x);
}

/// The error's `errc`: our own codes as they are; a dead or silent receiver
/// becomes `unavailable` or `timeout`, everything else `internal`.
[[nodiscard]] errc to_errc(const caf::error& why) noexcept;

/// The text that was given to `caf::make_error(errc, text)`; else empty.
[[nodiscard]] std::string text_of(const caf::error& why);

/// Registers all message types. Once per process, before any actor system.
void init_meta_objects();

} // namespace caucus

CAF_BEGIN_TYPE_ID_BLOCK(caucus, caf::first_custom_type_id)
  CAF_ADD_TYPE_ID(caucus, (caucus::errc))
  CAF_ADD_TYPE_ID(caucus, (caucus::conv_call))
  CAF_ADD_TYPE_ID(caucus, (caucus::user_call))
  CAF_ADD_TYPE_ID(caucus, (caucus::session_up))
  CAF_ADD_TYPE_ID(caucus, (caucus::session_down))
  CAF_ADD_TYPE_ID(caucus, (caucus::propose))
  CAF_ADD_TYPE_ID(caucus, (caucus::apply_result))
  CAF_ADD_TYPE_ID(caucus, (caucus::find_users))
  CAF_ADD_TYPE_ID(caucus, (caucus::presence_query))
  CAF_ADD_TYPE_ID(caucus, (caucus::delivery))
  CAF_ADD_TYPE_ID(caucus, (caucus::fan_out))
  CAF_ADD_TYPE_ID(caucus, (caucus::frame_in))
  CAF_ADD_TYPE_ID(caucus, (caucus::socket_closed))
  CAF_ADD_TYPE_ID(caucus, (caucus::go_away))
  CAF_ADD_TYPE_ID(caucus, (caucus::retire))
  CAF_ADD_TYPE_ID(caucus, (caucus::presence_changed))
  CAF_ADD_TYPE_ID(caucus, (caucus::leadership))
  CAF_ADD_TYPE_ID(caucus, (caucus::log_written))
  CAF_ADD_TYPE_ID(caucus, (caucus::entries_applied))
  CAF_ADD_TYPE_ID(caucus, (caucus::conv_snapshot))
  CAF_ADD_TYPE_ID(caucus, (caucus::read_conversation))
  CAF_ADD_TYPE_ID(caucus, (caucus::read_history))
  CAF_ADD_TYPE_ID(caucus, (caucus::read_links))
  CAF_ADD_TYPE_ID(caucus, (caucus::read_summaries))
  CAF_ADD_TYPE_ID(caucus, (caucus::read_sync))
  CAF_ADD_TYPE_ID(caucus, (caucus::sync_rows))
  CAF_ADD_TYPE_ID(caucus, (caucus::read_users))
  CAF_ADD_TYPE_ID(caucus, (caucus::read_credentials))
  CAF_ADD_TYPE_ID(caucus, (caucus::read_peers))
  CAF_ADD_TYPE_ID(caucus, (caucus::read_outbox))
  CAF_ADD_TYPE_ID(caucus, (caucus::read_log))
  CAF_ADD_TYPE_ID(caucus, (caucus::lease_ids))
  CAF_ADD_TYPE_ID(caucus, (caucus::id_lease))
  CAF_ADD_TYPE_ID(caucus, (caucus::outbox_ready))
  CAF_ADD_TYPE_ID(caucus, (caucus::register_account))
  CAF_ADD_TYPE_ID(caucus, (caucus::login_account))
  CAF_ADD_TYPE_ID(caucus, (caucus::account_callback))
  CAF_ADD_TYPE_ID(caucus, (caucus::log_job))
  CAF_ADD_TYPE_ID(caucus, (caucus::apply_job))
  CAF_ADD_TYPE_ID(caucus, (caucus::raft_mail))
  CAF_ADD_TYPE_ID(caucus, (caucus::read_status))
  CAF_ADD_TYPE_ID(caucus, (caucus::replica_status))
  CAF_ADD_TYPE_ID(caucus, (caucus::open_replica))
  CAF_ADD_TYPE_ID(caucus, (caucus::close_replica))
  CAF_ADD_TYPE_ID(caucus, (caucus::change_members))
  CAF_ADD_TYPE_ID(caucus, (caucus::transfer_leader))
  CAF_ADD_TYPE_ID(caucus, (caucus::leader_news))
  CAF_ADD_TYPE_ID(caucus, (caucus::link_changed))
  CAF_ADD_TYPE_ID(caucus, (caucus::announce_sessions))
  CAF_ADD_TYPE_ID(caucus, (caucus::sessions_told))
  CAF_ADD_TYPE_ID(caucus, (caucus::read_online))
  CAF_ADD_TYPE_ID(caucus, (caucus::read_cluster))
  CAF_ADD_TYPE_ID(caucus, (caucus::read_setting))
  CAF_ADD_TYPE_ID(caucus, (caucus::setting_value))
  CAF_ADD_TYPE_ID(caucus, (caucus::fetch_snapshot))
  CAF_ADD_TYPE_ID(caucus, (caucus::snapshot_chunk_request))
  CAF_ADD_TYPE_ID(caucus, (caucus::snapshot_chunk))
  CAF_ADD_TYPE_ID(caucus, (caucus::cluster_map))
  CAF_ADD_TYPE_ID(caucus, (caucus::node_report))
  CAF_ADD_TYPE_ID(caucus, (caucus::admin_call))
  CAF_ADD_TYPE_ID(caucus, (caucus::admin_answer))
  CAF_ADD_TYPE_ID(caucus, (caucus::quiesce))
  CAF_ADD_TYPE_ID(caucus, (caucus::read_replicas))
  CAF_ADD_TYPE_ID(caucus, (std::vector<caucus::replica_brief>))
  CAF_ADD_TYPE_ID(caucus, (caucus::replica_id))
  CAF_ADD_TYPE_ID(caucus, (caucus::frame::reply))
  CAF_ADD_TYPE_ID(caucus, (caucus::net::account_answer))
  CAF_ADD_TYPE_ID(caucus, (caucus::storage::credentials_row))
  CAF_ADD_TYPE_ID(caucus, (std::vector<caucus::user_id>))
  CAF_ADD_TYPE_ID(caucus, (std::vector<caucus::user_row>))
  CAF_ADD_TYPE_ID(caucus, (std::vector<caucus::conversation_link>))
  CAF_ADD_TYPE_ID(caucus, (std::vector<caucus::outbox_row>))
  CAF_ADD_TYPE_ID(caucus, (std::vector<caucus::log_entry>))
  CAF_ADD_TYPE_ID(caucus, (std::vector<caucus::frame::presence_row>))
  CAF_ADD_TYPE_ID(caucus, (std::vector<caucus::frame::conv_summary>))
  CAF_ADD_TYPE_ID(caucus, (caucus::connection_actor))
  CAF_ADD_TYPE_ID(caucus, (caucus::relay_actor))
  CAF_ADD_TYPE_ID(caucus, (caucus::replica_actor))
  CAF_ADD_TYPE_ID(caucus, (caucus::link_actor))
  CAF_ADD_TYPE_ID(caucus, (caucus::node_row))
  CAF_ADD_TYPE_ID(caucus, (caucus::join_request))
  CAF_ADD_TYPE_ID(caucus, (caucus::join_answer))
  CAF_ADD_TYPE_ID(caucus, (caucus::read_links_status))
  CAF_ADD_TYPE_ID(caucus, (caucus::link_report))
  CAF_ADD_TYPE_ID(caucus, (caucus::link_hello))
  CAF_ADD_TYPE_ID(caucus, (caucus::link_welcome))
  CAF_ADD_TYPE_ID(caucus, (caucus::link_batch))
  CAF_ADD_TYPE_ID(caucus, (caucus::link_ack))
  CAF_ADD_TYPE_ID(caucus, (caucus::link_ping))
  CAF_ADD_TYPE_ID(caucus, (caucus::link_bye))
  CAF_ADD_TYPE_ID(caucus, (caucus::link_answer))
  CAF_ADD_TYPE_ID(caucus, (caucus::link_peer_actor))
  CAF_ADD_TYPE_ID(caucus, (caucus::gate_actor))
  CAF_ADD_TYPE_ID(caucus, (std::vector<caucus::link_report>))
CAF_END_TYPE_ID_BLOCK(caucus)

CAF_ERROR_CODE_ENUM(caucus::errc)

// All of these stay inside one process; the others cross links and have their
// `inspect` in actors/wire.hpp.
#define CAUCUS_LOCAL(type) CAF_ALLOW_UNSAFE_MESSAGE_TYPE(type)
CAUCUS_LOCAL(caucus::frame_in)
CAUCUS_LOCAL(caucus::socket_closed)
CAUCUS_LOCAL(caucus::go_away)
CAUCUS_LOCAL(caucus::retire)
CAUCUS_LOCAL(caucus::presence_changed)
CAUCUS_LOCAL(caucus::leadership)
CAUCUS_LOCAL(caucus::log_written)
CAUCUS_LOCAL(caucus::entries_applied)
CAUCUS_LOCAL(caucus::read_outbox)
CAUCUS_LOCAL(caucus::read_log)
CAUCUS_LOCAL(caucus::read_online)
CAUCUS_LOCAL(caucus::read_cluster)
CAUCUS_LOCAL(caucus::read_setting)
CAUCUS_LOCAL(caucus::setting_value)
CAUCUS_LOCAL(caucus::fetch_snapshot)
CAUCUS_LOCAL(caucus::lease_ids)
CAUCUS_LOCAL(caucus::id_lease)
CAUCUS_LOCAL(caucus::outbox_ready)
CAUCUS_LOCAL(caucus::register_account)
CAUCUS_LOCAL(caucus::login_account)
CAUCUS_LOCAL(caucus::account_callback)
CAUCUS_LOCAL(caucus::log_job)
CAUCUS_LOCAL(caucus::apply_job)
CAUCUS_LOCAL(caucus::link_changed)
CAUCUS_LOCAL(caucus::announce_sessions)
CAUCUS_LOCAL(caucus::quiesce)
CAUCUS_LOCAL(caucus::read_replicas)
CAUCUS_LOCAL(caucus::net::account_answer)
CAUCUS_LOCAL(std::vector<caucus::outbox_row>)
CAUCUS_LOCAL(std::vector<caucus::log_entry>)
CAUCUS_LOCAL(caucus::read_links_status)
CAUCUS_LOCAL(caucus::link_report)
CAUCUS_LOCAL(caucus::link_answer)
CAUCUS_LOCAL(std::vector<caucus::link_report>)
#undef CAUCUS_LOCAL
