// Step 11 of docs/message_flow.md: frames of a leader that was replaced.
#pragma once

#include "actors/client_messages.hpp"
#include "model/limits.hpp"

#include <array>

namespace caucus {

/// The newest term heard of, by shard. Links keep the order of one leader's
/// frames, but nothing orders those of two: what an old leader had sent may
/// come from a slower link after the new one's first. Dropping it loses
/// nothing: a new leader tells the heads of what its predecessor may have told
/// (actors/shard_heads.cpp), and clients pull what they lack.
class term_fence {
public:
  /// May a frame of this origin be handed on? Frames of no leader always.
  [[nodiscard]] bool passes(const frame_origin& by) {
    if (by.term == log_term{})
      return true;
    if (by.shard.value() >= newest_.size())
      return false; // the peer is newer, or lies
    auto& newest = newest_[by.shard.value()];
    if (by.term < newest)
      return false;
    newest = by.term;
    return true;
  }

private:
  std::array<log_term, limits::shard_count> newest_{};
};

} // namespace caucus
