// Words everyone shares: which of a user's tokens are good.
#pragma once

#include "model/time.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace caucus {

/// What a token says, as far as it matters once its signature was found good.
struct token_facts {
  /// Tells it from other tokens of its user.
  std::uint64_t hash = 0;
  /// The user's when it was made. Means nothing if it is `external`.
  std::uint64_t epoch = 0;
  unix_ms issued_ms = 0;
  /// Made by somebody who knows no epochs: when it was made counts.
  bool external = false;

  bool operator==(const token_facts&) const = default;
};

/// A token that was logged out, until it would have expired.
struct ended_token {
  std::uint64_t hash = 0;
  unix_ms expires_ms = 0;

  bool operator==(const ended_token&) const = default;
};

/// Kept with the user's password, the same on all nodes.
struct token_rule {
  /// Tokens of another epoch are not good.
  std::uint64_t epoch = 0;
  /// When the epoch rose last; 0: never. No external token up to then is good.
  unix_ms since_ms = 0;
  /// Nor are these; at most limits::ended_tokens_max.
  std::vector<ended_token> ended{};

  [[nodiscard]] bool allows(const token_facts& what) const {
    const bool fresh = what.external
                         ? since_ms == 0 || what.issued_ms > since_ms
                         : what.epoch == epoch;
    return fresh
           && std::none_of(
             ended.begin(), ended.end(),
             [&](const ended_token& one) { return one.hash == what.hash; });
  }

  bool operator==(const token_rule&) const = default;
};

} // namespace caucus
