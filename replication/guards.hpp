// Step 7 of docs/message_flow.md: guards against what C-Raft 0.22.1 gets
// wrong (docs/raft_engine.md, section 4). Each is a pure function on messages
// at the edge of the engine, so that it can be tested, and dropped when a
// release of the engine makes it needless.
#pragma once

#include "model/ids.hpp"
#include "replication/configuration_history.hpp"
#include "replication/message.hpp"
#include "replication/raft_peer.hpp"

#include <functional>
#include <vector>

namespace caucus::replication {

/// G1: the engine records a change that is not the first new entry of its
/// message under a wrong index. Answers messages in which a change is always
/// first, to be given to the engine one after the other.
[[nodiscard]] std::vector<message> split_at_changes(message what);

/// G2: a rejected pre-vote mirrors the request's term; a candidate with an old
/// term would never learn the newer one and wait for ever.
void raise_rejected_pre_vote(message& result, log_term current);

/// G3: the engine checks nothing before entry 1 and rejects below a compacted
/// prefix, although that prefix is committed and thus the leader's too. Moves
/// the start of an `append_entries` of a current leader up to our snapshot.
void trim_below_snapshot(message& append, log_index snapshot,
                         log_term snapshot_term);

/// G4: a late rejection at or below what the follower has for sure breaks the
/// engine's counters. Makes it the success that it is by now.
void correct_stale_rejection(message& result, log_index match);

/// G14: to entries or a snapshot of an older term the engine answers with a
/// field that it never set, which a leader takes for what this server has.
/// Answers whether `what` is of an older term, and must not reach the engine.
[[nodiscard]] bool of_older_term(const message& what, log_term current);

/// G14: what the engine should answer: no, and the newer term.
[[nodiscard]] message rejection_of(const message& what, log_term current,
                                   log_index last);

/// What G5 looks at.
struct change_context {
  replica_id self;
  const std::vector<member>* current = nullptr;
  log_index current_index;
  log_index last;
  /// 0 for those the leader does not know. Leader's own included.
  std::function<log_index(replica_id)> match;
};

/// G5: whether the leader may propose these members now. One server at a time
/// (Ongaro, 4.1); new ones start as standby; a standby becomes a voter when it
/// has nearly all; every voter that stays has the change before. A leader
/// never votes itself out: it hands over first.
/// G12, not in the notes: the engine keeps what it knows of followers by their
/// place, and takes it over as it is where their number stays the same. So
/// those who stay must keep their order, or one would count as having what
/// another one has.
[[nodiscard]] bool may_change(const change_context& now,
                              const std::vector<member>& proposed);

/// G13: the last entry of `newest`'s log that `to` may be sent while only
/// `commit` is committed. A server does not hear of a change that leaves it
/// without a vote before that is committed. Else, if a leader of two demotes
/// the other one and forgets it in a crash, the other one has the longer log
/// but must not stand for election: no leader for ever.
[[nodiscard]] log_index last_to_send(replica_id to,
                                     const configuration_history::item& newest,
                                     log_index commit, log_index last);

/// G5: a configuration as the engine of `self` must see it: as a voter, if it
/// is a standby. Servers must vote whatever they know of themselves (Ongaro,
/// 4.1), and the engine's do not: one that is a voter and has not heard of it
/// yet would block every election. That a standby never stands for one is
/// seen to elsewhere: its requests do not leave.
[[nodiscard]] std::string with_vote_of(replica_id self,
                                       std::string_view configuration);

} // namespace caucus::replication
