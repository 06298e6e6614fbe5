// For tests: faults that are put in on purpose. A simulator that does not find
// them would not find our own (tests/mutants/). Nothing of this is in the
// product: there every question here is the constant `false`.
#pragma once

namespace caucus::replication {

/// One guard or promise that is broken. The numbers of guards are those of
/// docs/raft_engine.md, section 4.
enum class mutant {
  none,
  g1_whole_messages,
  g2_pre_vote_term,
  g3_untrimmed,
  g4_stale_rejections,
  g5_hasty_changes,
  g5_standby_without_vote,
  g5_standby_candidate,
  g6_no_cap,
  g7_no_fence,
  g8_pre_vote_results,
  g11_old_term_at_start,
  g11_old_term_later,
  g11_leader_votes,
  g11_told_to_lead,
  g12_any_order,
  g13_early_demotion,
  g14_stale_answers,
  votes_forgotten,
  terms_forgotten,
  commit_beyond_own_disk,
  commit_of_old_terms, // figure 8 of the Raft paper
};

#ifdef CAUCUS_MUTANTS
inline mutant active_mutant = mutant::none;
inline bool mutated(mutant what) noexcept {
  return active_mutant == what;
}
#else
constexpr bool mutated(mutant) noexcept {
  return false;
}
#endif

} // namespace caucus::replication
