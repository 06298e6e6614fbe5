// For tests: what stands between the replicas of several nodes.
#pragma once

#include "actors/services.hpp"
#include "actors/type_ids.hpp"

#include <caf/all.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace caucus::test {

/// A link that only carries what replicas say, and the bulk of snapshots; an
/// untyped actor behind a link's handle, as no other handler is asked.
struct mail_link_state {
  static inline const char* name = "mail_link";
  struct counts {
    std::size_t mails = 0;
    std::size_t chunks = 0;
    bool cut = false;
  };

  mail_link_state(caf::event_based_actor* self, services_ptr to,
                  std::shared_ptr<counts> seen)
    : self_(self), to_(std::move(to)), seen_(std::move(seen)) {}

  caf::behavior make_behavior() {
    return {[this](const raft_mail& what) {
              ++seen_->mails;
              if (!seen_->cut && !to_->replicas.empty())
                self_->send(to_->replicas.front(), what);
            },
            [this](const snapshot_chunk_request& what) {
              ++seen_->chunks;
              return ask(what);
            }};
  }

private:
  caf::result<snapshot_chunk> ask(const snapshot_chunk_request& what) {
    if (seen_->cut || !to_->snapshot_source)
      return caf::make_error(errc::timeout);
    auto answer = self_->make_response_promise<snapshot_chunk>();
    self_->request(to_->snapshot_source, caf::infinite, what)
      .then(
        [answer](const snapshot_chunk& got) mutable { answer.deliver(got); },
        [answer](caf::error& why) mutable { answer.deliver(why); });
    return answer;
  }

  caf::event_based_actor* self_;
  services_ptr to_;
  std::shared_ptr<counts> seen_;
};
using mail_link = caf::stateful_actor<mail_link_state>;

/// A log writer that keeps jobs while `hold`: a crash loses them.
struct held_writer_state {
  static inline const char* name = "held_writer";
  held_writer_state(log_writer_actor::pointer self, log_writer_actor to,
                    std::shared_ptr<bool> hold)
    : self_(self), to_(std::move(to)), hold_(std::move(hold)) {}
  log_writer_actor::behavior_type make_behavior() {
    return {[this](const log_job& what) {
              held_.push_back(what);
              flush();
            },
            [this](caf::flush_atom) { flush(); }};
  }

private:
  void flush() {
    if (!*hold_)
      for (const auto& one : std::exchange(held_, {}))
        self_->send(to_, one);
  }
  log_writer_actor::pointer self_;
  log_writer_actor to_;
  std::shared_ptr<bool> hold_;
  std::vector<log_job> held_;
};
using held_writer = log_writer_actor::stateful_impl<held_writer_state>;

} // namespace caucus::test
