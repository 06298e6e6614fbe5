// Step 7 of docs/message_flow.md: guards around C-Raft 0.22.1.
#include "replication/guards.hpp"

#include "model/limits.hpp"
#include "replication/invariant.hpp"
#include "replication/mutants.hpp"

#include <algorithm>
#include <utility>

namespace caucus::replication {

namespace {

const member* find(const std::vector<member>& who, replica_id id) {
  auto found = std::find_if(who.begin(), who.end(),
                            [id](const member& one) { return one.id == id; });
  return found == who.end() ? nullptr : &*found;
}

/// Servers that come, go, or change their role between the two.
std::size_t differences(const std::vector<member>& before,
                        const std::vector<member>& after) {
  std::size_t count = 0;
  for (const auto& one : before) {
    const auto* same = find(after, one.id);
    count += same == nullptr || same->voter != one.voter ? 1 : 0;
  }
  for (const auto& one : after)
    count += find(before, one.id) == nullptr ? 1 : 0;
  return count;
}

/// Whether those who are in both stand in the same order.
bool same_order(const std::vector<member>& before,
                const std::vector<member>& after) {
  if (mutated(mutant::g12_any_order))
    return true;
  auto at = after.begin();
  for (const auto& one : before) {
    if (find(after, one.id) == nullptr)
      continue;
    at = std::find_if(at, after.end(),
                      [&one](const member& m) { return m.id == one.id; });
    if (at == after.end())
      return false;
  }
  return true;
}

} // namespace

std::vector<message> split_at_changes(message what) {
  if (mutated(mutant::g1_whole_messages))
    return {std::move(what)};
  std::vector<message> parts;
  auto entries = std::exchange(what.entries, {});
  parts.push_back(what);
  for (auto& entry : entries) {
    auto& part = parts.back();
    if (entry.kind == entry_kind::change && !part.entries.empty()) {
      auto next = what;
      next.index = part.entries.back().index;
      next.index_term = part.entries.back().term;
      parts.push_back(std::move(next));
    }
    parts.back().entries.push_back(std::move(entry));
  }
  return parts;
}

void raise_rejected_pre_vote(message& result, log_term current) {
  if (result.kind == message_kind::vote_result && result.pre_vote
      && !result.granted && !mutated(mutant::g2_pre_vote_term))
    result.term = std::max(result.term, current);
}

void trim_below_snapshot(message& append, log_index snapshot,
                         log_term snapshot_term) {
  if (append.index >= snapshot || mutated(mutant::g3_untrimmed))
    return;
  auto& entries = append.entries;
  auto above = std::find_if(
    entries.begin(), entries.end(),
    [snapshot](const log_entry& entry) { return entry.index > snapshot; });
  entries.erase(entries.begin(), above);
  append.index = snapshot;
  append.index_term = snapshot_term;
}

void correct_stale_rejection(message& result, log_index match) {
  if (result.rejected.value() == 0 || result.rejected > match
      || mutated(mutant::g4_stale_rejections))
    return;
  result.rejected = log_index{};
  result.index = match;
}

bool of_older_term(const message& what, log_term current) {
  return (what.kind == message_kind::append_entries
          || what.kind == message_kind::install_snapshot)
         && what.term < current && !mutated(mutant::g14_stale_answers);
}

message rejection_of(const message& what, log_term current, log_index last) {
  message result;
  result.kind = message_kind::append_result;
  result.term = current;
  result.index = last;
  result.rejected = std::max(what.index, log_index{1}); // 0 would be a success
  return result;
}

bool may_change(const change_context& now,
                const std::vector<member>& proposed) {
  const auto* self = find(proposed, now.self);
  if (differences(*now.current, proposed) != 1 || self == nullptr
      || !self->voter || !same_order(*now.current, proposed))
    return false;
  if (mutated(mutant::g5_hasty_changes))
    return true;
  for (const auto& one : *now.current) {
    const auto* after = find(proposed, one.id);
    auto stays = after != nullptr && after->voter;
    if (one.voter && stays && now.match(one.id) < now.current_index)
      return false;
  }
  for (const auto& one : proposed) {
    const auto* before = find(*now.current, one.id);
    if (!one.voter || (before != nullptr && before->voter))
      continue;
    auto has = now.match(one.id);
    if (before == nullptr || has < now.current_index
        || has.value() + limits::raft_promotion_lag_max < now.last.value())
      return false;
  }
  return true;
}

log_index last_to_send(replica_id to, const configuration_history::item& newest,
                       log_index commit, log_index last) {
  const auto* receiver = find(newest.members, to);
  if ((receiver != nullptr && receiver->voter) || newest.index <= commit
      || mutated(mutant::g13_early_demotion))
    return last;
  return std::min(last, log_index{newest.index.value() - 1});
}

std::string with_vote_of(replica_id self, std::string_view configuration) {
  auto who = decode_configuration(configuration);
  require(who.has_value(), "a malformed configuration");
  if (mutated(mutant::g5_standby_without_vote))
    return std::string{configuration};
  for (auto& one : *who)
    one.voter = one.voter || one.id == self;
  return encode_configuration(*who);
}

} // namespace caucus::replication
