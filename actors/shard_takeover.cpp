// Step 5 of docs/message_flow.md: a shard begins or ceases to be led here, and
// learns from the nodes who is connected to them.
#include "actors/actor_clock.hpp"
#include "actors/shard.hpp"
#include "actors/type_ids.hpp"
#include "model/limits.hpp"

#include <chrono>

namespace caucus {

namespace {

template <class Duration>
constexpr mono_ms in_ms(Duration span) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(span).count();
}

} // namespace

void shard_state::on_leadership(const leadership& what) {
  if (!what.leading || !what.applied_all) {
    stop_serving();
    return;
  }
  if (leads_ && term_ == what.term)
    return;
  stop_serving(); // it may have been led elsewhere in between
  leads_ = true;
  term_ = what.term;
  if (shard_ == control_shard)
    serve();
  else
    read_names({});
}

void shard_state::stop_serving() {
  ++era_;
  leads_ = false;
  end_children();
  if (!std::exchange(serving_, false))
    return;
  untold_.clear();
  doubted_.clear();
  clearing_ = false;
  for (auto& to : deadlines_.abandon())
    to.deliver(caf::make_error(errc::timeout));
  self_->send(world_->router, leadership{shard_, false, false, term_});
}

// -- who was connected ----------------------------------------------------

/// The last leader's users, a page at a time. Nothing is served before: who
/// asks for them must not hear that they are gone.
void shard_state::read_names(const std::string& after) {
  self_
    ->request(world_->reader(), caf::infinite,
              read_online{shard_, after, limits::online_page_max})
    .then(
      [this, era = era_](const std::vector<user_id>& names) {
        if (era != era_)
          return;
        if (names.empty())
          serve();
        else
          read_rows(names);
      },
      [](const caf::error&) {
        // The node goes down.
      });
}

void shard_state::read_rows(const std::vector<user_id>& names) {
  self_->request(world_->reader(), caf::infinite, read_users{names})
    .then(
      [this, era = era_, last = names.back(),
       full = names.size()
              == limits::online_page_max](const std::vector<user_row>& rows) {
        if (era != era_)
          return;
        for (const auto& row : rows)
          remember(row);
        if (full)
          read_names(last.value());
        else
          serve();
      },
      [](const caf::error&) {
        // As above.
      });
}

void shard_state::remember(const user_row& row) {
  const bool hidden = row.status == presence_status::invisible;
  users_.remember({row.user, hidden ? presence_status::offline : row.status,
                   row.last_seen_ms},
                  row.status);
}

/// From now on calls are taken. Nodes tell their sessions once the router has
/// told them who leads; until then the users of the last leader stay as they
/// were.
void shard_state::serve() {
  serving_ = true;
  untold_ = {world_->node};
  world_->links.each(
    [this](node_id peer, const link_actor&) { untold_.insert(peer); });
  told_by_ = mono_now(self_) + in_ms(limits::presence_recovery);
  self_->send(world_->router, leadership{shard_, true, true, term_});
  if (shard_ == control_shard)
    return;
  tell_heads();
  arm_tick();
}

// -- who is connected -----------------------------------------------------

void shard_state::on_told(const sessions_told& what) {
  if (!serving_ || what.term != term_)
    return;
  drop_doubted(what.node);
  doubted_.erase(what.node);
  if (untold_.erase(what.node) > 0 && untold_.empty())
    end_recovery();
}

/// A node that comes back within the linger tells its sessions again: nobody
/// notices.
void shard_state::on_link(const link_changed& what) {
  if (!serving_)
    return;
  const auto now = mono_now(self_);
  if (what.up) {
    if (const auto i = doubted_.find(what.peer); i != doubted_.end())
      i->second = now + in_ms(limits::presence_recovery);
    return;
  }
  users_.doubt(what.peer);
  doubted_[what.peer] = now + in_ms(limits::presence_linger);
  if (untold_.erase(what.peer) > 0 && untold_.empty())
    end_recovery();
}

void shard_state::end_recovery() {
  untold_.clear();
  clearing_ = true; // a part at each tick: all at once would flood the log
}

void shard_state::drop_doubted(node_id node) {
  users_.each_doubted(node, [&](const user_id& user, session_id session) {
    end_session({user, session, node});
  });
}

void shard_state::check_nodes(mono_ms now) {
  if (!untold_.empty() && now >= told_by_)
    end_recovery();
  for (auto i = doubted_.begin(); i != doubted_.end();) {
    const auto [node, due] = *i;
    if (now < due) {
      ++i;
      continue;
    }
    i = doubted_.erase(i);
    drop_doubted(node);
  }
  if (clearing_)
    clearing_ = users_.each_gone(limits::presence_gone_per_tick,
                                 [this, now](const user_id& user) {
                                   make_presence(user);
                                   users_.settle(user, now);
                                 });
}

} // namespace caucus
