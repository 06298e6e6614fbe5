// Actors that record and answer, for tests of the ones that talk to them.
#pragma once

#include "actors/services.hpp"
#include "actors/type_ids.hpp"
#include "no_members.hpp"
#include "support/fake_disk.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace caucus::test {

using disk_ptr = std::shared_ptr<fake_disk>;

/// What a test tells the fake reader, and hears of it.
struct reader_script {
  /// The row of `read_sync` for each link; empty: no news.
  std::function<std::optional<frame::sync_row>(const conversation_link&)> sync;
  /// The answer to `read_history`; without it an empty page.
  std::function<caf::result<frame::reply>(const read_history&)> history;
  /// Rows that one answer to `read_summaries` has room for.
  std::size_t summaries_max = 1000;
  /// Who asked last for each user's list: its presence actor.
  std::map<user_id, caf::actor_addr> askers;
};

/// READER over a fake disk.
class fake_reader_state {
public:
  static inline const char* name = "fake_reader";

  fake_reader_state(reader_actor::pointer self, disk_ptr disk,
                    std::shared_ptr<reader_script> script)
    : self_(self), disk_(std::move(disk)), script_(std::move(script)) {}

  reader_actor::behavior_type make_behavior() {
    return {
      [this](const read_conversation& what) { return conversation(what); },
      [this](const read_history& what) -> caf::result<frame::reply> {
        if (script_->history)
          return script_->history(what);
        return frame::reply{frame::history_page{what.what.conv, {}, false}};
      },
      [this](const read_links& what) { return links(what); },
      [this](const read_summaries& what) {
        std::vector<frame::conv_summary> rows;
        for (const auto& link : what.links)
          if (rows.size() < script_->summaries_max)
            rows.emplace_back().conv.conv = link.conv;
        return rows;
      },
      [this](const read_sync& what) { return sync(what); },
      [this](const read_users& what) { return users(what); },
      no_credentials,
      no_check,
      [this](const read_members& what) { return members(what); },
      [](const read_outbox&) { return std::vector<outbox_row>{}; },
      [](const read_log&) { return std::vector<log_entry>{}; },
      [this](const read_online& what) { return online(what); },
      [this](const read_contacts& what) { return contacts(what); },
      [this](const read_watchers& what) {
        return std::vector<user_id>(disk_->watchers[what.user].begin(),
                                    disk_->watchers[what.user].end());
      },
      [](const read_cluster&) { return cluster_map{}; },
      [](const read_setting&) { return setting_value{}; },
    };
  }

private:
  caf::result<conv_snapshot> conversation(const read_conversation& what) {
    ++disk_->conversation_reads;
    if (disk_->read_error != errc::none)
      return caf::make_error(disk_->read_error);
    const auto i = disk_->conversations.find(what.conv);
    return i == disk_->conversations.end() ? conv_snapshot{} : i->second;
  }

  std::vector<conversation_link> links(const read_links& what) {
    script_->askers[what.user] = self_->current_sender()->address();
    std::vector<conversation_link> found;
    const auto& all = disk_->links[what.user];
    for (auto i = all.upper_bound(what.after);
         i != all.end() && found.size() < what.limit; ++i)
      found.push_back(i->second);
    return found;
  }

  sync_rows sync(const read_sync& what) {
    sync_rows out;
    if (script_->sync)
      for (const auto& link : what.links)
        if (auto row = script_->sync(link))
          out.rows.push_back(std::move(*row));
    return out;
  }

  std::vector<user_id> members(const read_members& what) {
    std::set<user_id> found;
    for (const auto& conv : what.convs)
      for (const auto& row : disk_->conversations[conv].members)
        found.insert(row.user);
    return {found.begin(), found.end()};
  }

  std::vector<user_id> online(const read_online& what) {
    std::vector<user_id> found;
    for (const auto& [user, row] : disk_->users)
      if (row.status != presence_status::offline && shard_of(user) == what.shard
          && user.value() > what.after && found.size() < what.limit)
        found.push_back(user);
    return found;
  }

  std::vector<user_id> contacts(const read_contacts& what) {
    std::vector<user_id> found;
    const auto& all = disk_->contacts[what.user];
    for (auto i = all.upper_bound(user_id{what.after});
         i != all.end() && found.size() < what.limit; ++i)
      found.push_back(*i);
    return found;
  }

  std::vector<user_row> users(const read_users& what) {
    std::vector<user_row> rows;
    for (const auto& user : what.users)
      if (const auto i = disk_->users.find(user); i != disk_->users.end())
        rows.push_back(i->second);
    return rows;
  }

  reader_actor::pointer self_;
  disk_ptr disk_;
  std::shared_ptr<reader_script> script_;
};
using fake_reader_impl = reader_actor::stateful_impl<fake_reader_state>;

/// What a test tells the fake replica, and hears of it.
struct replica_script {
  /// Proposals wait for a tick.
  bool hold = false;
  /// Proposals are answered with this error; nothing is done.
  errc error = errc::none;
  /// How often somebody asked for one.
  int barriers = 0;
  /// Who proposed last.
  caf::strong_actor_ptr proposer;
};

/// REPLICA that commits at once, or at the next tick.
class fake_replica_state {
public:
  static inline const char* name = "fake_replica";

  fake_replica_state(replica_actor::pointer self, disk_ptr disk,
                     std::shared_ptr<replica_script> script)
    : self_(self), disk_(std::move(disk)), script_(std::move(script)) {}

  replica_actor::behavior_type make_behavior() {
    return {
      [this](const propose& what) { return on_propose(what); },
      [this](const read_barrier&) { return on_barrier(); },
      caucus::test::no_mail,
      caucus::test::no_status,
      caucus::test::no_open,
      caucus::test::no_close,
      caucus::test::no_change,
      caucus::test::no_transfer,
      [](const log_written&) {},
      [](const entries_applied&) {},
      [this](caf::tick_atom) { release(); },
    };
  }

private:
  caf::result<apply_result> on_propose(const propose& what) {
    script_->proposer = self_->current_sender();
    if (script_->error != errc::none)
      return caf::make_error(script_->error);
    auto decoded = decode_command(*what.command);
    if (!decoded)
      return caf::make_error(errc::internal);
    if (!script_->hold)
      return disk_->apply(*decoded);
    held_.emplace_back(std::move(*decoded),
                       self_->make_response_promise<apply_result>());
    return held_.back().second;
  }

  caf::result<apply_result> on_barrier() {
    ++script_->barriers;
    if (script_->error != errc::none)
      return caf::make_error(script_->error);
    if (!script_->hold)
      return apply_result{};
    barriers_.push_back(self_->make_response_promise<apply_result>());
    return barriers_.back();
  }

  void release() {
    for (auto& [what, to] : std::exchange(held_, {}))
      to.deliver(disk_->apply(what));
    for (auto& to : std::exchange(barriers_, {}))
      to.deliver(apply_result{});
  }

  replica_actor::pointer self_;
  disk_ptr disk_;
  std::shared_ptr<replica_script> script_;
  std::vector<std::pair<command, caf::typed_response_promise<apply_result>>>
    held_;
  std::vector<caf::typed_response_promise<apply_result>> barriers_;
};
using fake_replica_impl = replica_actor::stateful_impl<fake_replica_state>;

/// SEQUENCER: 1001, 1002, ...; keeps what was asked for.
class fake_sequencer_state {
public:
  static inline const char* name = "fake_sequencer";

  explicit fake_sequencer_state(std::shared_ptr<std::vector<lease_ids>> asked)
    : asked_(std::move(asked)) {}

  sequencer_actor::behavior_type make_behavior() {
    return {[this](const lease_ids& what) {
              asked_->push_back(what);
              next_ = std::max(next_, what.floor.value() + 1);
              const id_lease lease{message_id{next_}, what.count};
              next_ += what.count;
              return lease;
            },
            [](caf::tick_atom) {}};
  }

private:
  std::shared_ptr<std::vector<lease_ids>> asked_;
  std::uint64_t next_ = 1001;
};
using fake_sequencer_impl
  = sequencer_actor::stateful_impl<fake_sequencer_state>;

/// RELAY that keeps every fan-out.
class fake_relay_state {
public:
  static inline const char* name = "fake_relay";

  explicit fake_relay_state(std::shared_ptr<std::vector<fan_out>> heard)
    : heard_(std::move(heard)) {}

  relay_actor::behavior_type make_behavior() {
    return {
      [](caf::open_atom, const connection_actor&) {},
      [](const session_up&, const connection_actor&) {},
      [this](const fan_out& what) { heard_->push_back(what); },
      no_announce,
      no_revoke,
      no_resync,
      no_watch,
      no_wake,
      no_tick,
      [](const go_away&) {},
      [](caf::join_atom) { return true; },
    };
  }

private:
  std::shared_ptr<std::vector<fan_out>> heard_;
};
using fake_relay_impl = relay_actor::stateful_impl<fake_relay_state>;

} // namespace caucus::test
