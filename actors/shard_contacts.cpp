// Step 5 of docs/message_flow.md: a user's contacts, which are in the user's
// shard, and how present they and others are, which theirs know. That a contact
// is watched its shard learns through the outbox.
#include "actors/actor_clock.hpp"
#include "actors/proposal.hpp"
#include "actors/shard.hpp"
#include "model/limits.hpp"

#include <algorithm>
#include <utility>

namespace caucus {

/// Answers `to` with what `make` makes of the users' rows, in name order.
template <class Make>
void shard_state::with_presence(std::vector<user_id> users, answer to,
                                Make make) {
  self_
    ->request(world_->router, caf::infinite, presence_query{std::move(users)})
    .then(
      [to, make = std::move(make)](presence_rows& rows) mutable {
        std::sort(rows.begin(), rows.end(),
                  [](const auto& a, const auto& b) { return a.user < b.user; });
        to.deliver(frame::reply{make(std::move(rows))});
      },
      [to](const caf::error& why) mutable {
        to.deliver(caf::make_error(to_errc(why)));
      });
}

caf::result<frame::reply>
shard_state::set_contact(const user_id& user, const frame::contact_set& what) {
  if (what.user == user)
    return caf::make_error(errc::bad_request,
                           std::string{"nobody is their own contact"});
  auto to = self_->make_response_promise<frame::reply>();
  self_->request(world_->router, caf::infinite, find_users{{what.user}})
    .then(
      [this, user, what, to](const std::vector<user_id>& missing) mutable {
        if (missing.empty())
          propose_contact(user, what, to);
        else
          to.deliver(caf::make_error(errc::user_not_found,
                                     "no such user: " + what.user.value()));
      },
      [to](const caf::error& why) mutable {
        to.deliver(caf::make_error(to_errc(why)));
      });
  return to;
}

void shard_state::propose_contact(const user_id& user,
                                  const frame::contact_set& what, answer to) {
  deadlines_.add(to, mono_now(self_));
  propose_command(
    self_, *world_, shard_of(user),
    caucus::set_contact{user, what.user, what.on},
    [this, what, to](const apply_result& result) mutable {
      if (result.error != errc::none)
        to.deliver(caf::make_error(result.error));
      else if (!what.on)
        to.deliver(frame::reply{frame::done{}});
      else
        with_presence({what.user}, to, [user = what.user](auto rows) {
          return rows.empty() ? frame::presence_row{.user = user}
                              : rows.front();
        });
    });
}

caf::result<frame::reply>
shard_state::list_contacts(const user_id& user,
                           const frame::contact_list& what) {
  const std::size_t limit
    = what.limit == 0
        ? limits::list_page_max
        : std::min<std::size_t>(what.limit, limits::list_page_max);
  auto to = self_->make_response_promise<frame::reply>();
  self_
    ->request(world_->reader(), caf::infinite,
              read_contacts{user, what.after, limit + 1})
    .then(
      [this, to, limit](std::vector<user_id>& found) mutable {
        frame::contact_page page;
        if (found.size() > limit) {
          found.pop_back();
          page.next = found.back().value();
        }
        with_presence(std::move(found), to,
                      [page = std::move(page)](auto rows) mutable {
                        page.contacts = std::move(rows);
                        return std::move(page);
                      });
      },
      [to](const caf::error& why) mutable {
        to.deliver(caf::make_error(to_errc(why)));
      });
  return to;
}

/// The relay knows by now that they are watched: what changes from here on is
/// told.
caf::result<frame::reply>
shard_state::show_presence(const frame::presence_watch& what) {
  auto to = self_->make_response_promise<frame::reply>();
  with_presence(what.users, to, [](auto rows) {
    return frame::presence_list{std::move(rows)};
  });
  return to;
}

void shard_state::expire_calls(mono_ms now) {
  for (auto& to : deadlines_.expired(now))
    to.deliver(caf::make_error(errc::timeout));
}

} // namespace caucus
