// Step 5 of docs/message_flow.md: a user's own list of conversations, and what
// is new in them, from disk.
#include "actors/shard.hpp"
#include "actors/sync_budget.hpp"
#include "actors/type_ids.hpp"
#include "model/limits.hpp"

#include <algorithm>
#include <utility>

namespace caucus {

using links = std::vector<conversation_link>;

caf::result<frame::reply> shard_state::on_user_call(const user_call& what) {
  if (!serving_)
    return caf::make_error(errc::unavailable);
  if (const auto* op = std::get_if<frame::conv_list>(&what.op))
    return list(what.user, *op);
  if (const auto* op = std::get_if<frame::sync>(&what.op))
    return sync(what.user, *op);
  if (std::holds_alternative<frame::presence_set>(what.op))
    return set_presence(what);
  if (const auto* op = std::get_if<frame::presence_watch>(&what.op))
    return show_presence(*op);
  if (const auto* op = std::get_if<frame::contact_set>(&what.op))
    return set_contact(what.user, *op);
  if (const auto* op = std::get_if<frame::contact_list>(&what.op))
    return list_contacts(what.user, *op);
  return caf::make_error(errc::bad_request); // a conversation's op
}

// -- conv.list
// ------------------------------------------------------------------

caf::result<frame::reply> shard_state::list(const user_id& user,
                                            const frame::conv_list& what) {
  const std::size_t limit
    = what.limit == 0
        ? limits::list_page_max
        : std::min<std::size_t>(what.limit, limits::list_page_max);
  auto to = self_->make_response_promise<frame::reply>();
  auto fail = [to](const caf::error& why) mutable {
    to.deliver(caf::make_error(to_errc(why)));
  };
  auto summarise = [this, to, fail, user, limit](const links& found) mutable {
    frame::conv_page page;
    if (found.empty()) {
      to.deliver(frame::reply{std::move(page)});
      return;
    }
    if (found.size() == limit)
      page.next = found.back().conv.value();
    self_->request(world_->router, caf::infinite, read_summaries{user, found})
      .then(
        [to, page, last = found.back().conv](
          std::vector<frame::conv_summary>& rows) mutable {
          // Cut for its bytes, or the last one is gone: go on behind it.
          if (!rows.empty() && rows.back().conv.conv != last)
            page.next = rows.back().conv.conv.value();
          page.conversations = std::move(rows);
          to.deliver(frame::reply{std::move(page)});
        },
        fail);
  };
  self_
    ->request(world_->reader(), caf::infinite,
              read_links{user, what.after, limit})
    .then(std::move(summarise), fail);
  return to;
}

// -- sync
// -----------------------------------------------------------------------

/// One `sync` under way: all links of the user, a page at a time.
struct shard_state::sync_job {
  user_id user;
  frame::since_list since;
  answer to;
  std::string after; // the last link that was read
  sync_budget budget;
  std::vector<conv_id> gone;

  /// Takes the links that ended out; the client is told of those it knows.
  links living(const links& found) {
    links result;
    for (const auto& link : found)
      if (!link.gone)
        result.push_back(link);
      else if (std::binary_search(since.begin(), since.end(),
                                  std::pair{link.conv, message_seq{}},
                                  [](const auto& a, const auto& b) {
                                    return a.first < b.first;
                                  }))
        gone.push_back(link.conv);
    return result;
  }
  void finish() {
    auto page = budget.take();
    page.gone = std::move(gone);
    to.deliver(frame::reply{std::move(page)});
  }
  void fail(const caf::error& why) {
    to.deliver(caf::make_error(to_errc(why)));
  }
};

caf::result<frame::reply> shard_state::sync(const user_id& user,
                                            const frame::sync& what) {
  auto job = std::make_shared<sync_job>();
  job->user = user;
  job->since = what.since;
  job->after = what.after;
  job->to = self_->make_response_promise<frame::reply>();
  auto promise = job->to;
  read_on(job);
  return promise;
}

void shard_state::read_on(const std::shared_ptr<sync_job>& job) {
  self_
    ->request(world_->reader(), caf::infinite,
              read_links{job->user, job->after, limits::list_page_max})
    .then([this, job](const links& found) { sync_links(job, found); },
          [job](const caf::error& why) { job->fail(why); });
}

void shard_state::sync_links(const std::shared_ptr<sync_job>& job,
                             const links& found) {
  if (found.empty()) {
    job->finish();
    return;
  }
  const bool last = found.size() < limits::list_page_max;
  job->after = found.back().conv.value();
  auto living = job->living(found);
  if (living.empty()) {
    last ? job->finish() : read_on(job);
    return;
  }
  self_
    ->request(world_->router, caf::infinite,
              read_sync{job->user, std::move(living), job->since})
    .then(
      [this, job, last](sync_rows& rows) {
        if (job->budget.add(std::move(rows)) && !last)
          read_on(job);
        else
          job->finish();
      },
      [job](const caf::error& why) { job->fail(why); });
}

} // namespace caucus
