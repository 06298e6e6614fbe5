// Step 14 of docs/message_flow.md: reads that may wait for the disk.
#include "actors/reader.hpp"

#include "actors/reader_queries.hpp"
#include "actors/type_ids.hpp"
#include "model/limits.hpp"

#include <utility>

namespace caucus {

reader_state::reader_state(reader_actor::pointer, storage::state_store* state,
                           storage::log_store* log, fatal_handler fatal)
  : state_(state), log_(log), fatal_(std::move(fatal)) {}

reader_actor::behavior_type reader_state::make_behavior() {
  return {
    [this](const read_conversation& what) {
      return load_conversation(*state_, what.conv);
    },
    [this](const read_history& what) { return history(what); },
    [this](const read_links& what) {
      return state_->conversations_of(what.user, what.after, what.limit);
    },
    [this](const read_summaries& what) { return summaries(what); },
    [this](const read_sync& what) { return load_sync(*state_, what); },
    [this](const read_users& what) { return users(what); },
    [this](const read_credentials& what) { return credentials(what); },
    [this](const check_token& what) { return check(what); },
    [this](const read_members& what) {
      return load_members(*state_, what.convs);
    },
    [this](const read_outbox& what) {
      return state_->outbox(what.shard, what.after, what.limit);
    },
    [this](const read_log& what) { return entries(what); },
    [this](const read_online& what) {
      return state_->online_users(what.shard, what.after, what.limit);
    },
    [this](const read_contacts& what) {
      return state_->contacts_of(what.user, what.after, what.limit);
    },
    [this](const read_watchers& what) {
      return state_->watchers_of(what.user, limits::presence_peers_max);
    },
    [this](const read_cluster&) { return state_->cluster(); },
    [this](const read_setting& what) {
      return setting_value{state_->setting(what.name)};
    },
  };
}

caf::result<frame::reply> reader_state::history(const read_history& what) {
  if (const auto why = check_history(*state_, what); why != errc::none)
    return caf::make_error(why);
  return frame::reply{load_history(*state_, what.what)};
}

std::vector<frame::conv_summary>
reader_state::summaries(const read_summaries& what) {
  std::vector<frame::conv_summary> out;
  std::size_t bytes = 0;
  for (const auto& link : what.links) {
    auto row = summarize(*state_, what.user, link, true);
    if (!row)
      continue;
    bytes += row->last ? page_bytes(*row->last) : 0;
    if (!out.empty() && bytes > limits::page_bytes_max)
      break;
    out.push_back(std::move(*row));
  }
  return out;
}

std::vector<user_row> reader_state::users(const read_users& what) {
  std::vector<user_row> out;
  for (const auto& user : what.users)
    if (auto row = state_->user(user))
      out.push_back(std::move(*row));
  return out;
}

caf::result<storage::credentials_row>
reader_state::credentials(const read_credentials& what) {
  if (auto row = state_->credentials(what.user))
    return std::move(*row);
  return caf::make_error(errc::user_not_found);
}

caf::result<frame::reply> reader_state::check(const check_token& what) {
  const auto row = state_->credentials(what.user);
  if (!row)
    return caf::make_error(errc::user_not_found);
  if (!row->tokens.allows(what.token))
    return caf::make_error(errc::bad_token);
  return frame::reply{frame::done{}};
}

caf::result<std::vector<log_entry>>
reader_state::entries(const read_log& what) {
  std::vector<log_entry> out;
  auto status = log_->read(what.shard, what.from, what.to, what.bytes_max, out);
  if (!status.ok()) {
    fatal_("what=log_read_failed error=\"" + status.error + "\"");
    return caf::make_error(errc::internal);
  }
  return out;
}

} // namespace caucus
