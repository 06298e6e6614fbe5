// Purpose: who of a load run's sessions is which user and talks to whom.
#pragma once

#include "cli/load/options.hpp"

#include <cstddef>
#include <vector>

namespace caucus::cli {

/// A conversation to create. Numbers are places in the list of accounts.
struct conversation_plan {
  bool direct = false;
  std::vector<std::size_t> users; // without duplicates
  std::size_t creator = 0;        // the session that creates it
};

/// A session that sends.
struct speaker_plan {
  std::size_t session = 0;
  std::size_t conversation = 0;
  /// Sessions that hear it: all of the members' but itself.
  std::size_t listeners = 0;
};

struct load_plan {
  std::vector<std::size_t> user_of_session;
  std::vector<conversation_plan> conversations;
  std::vector<speaker_plan> speakers;
};

/// Deals users and conversations out; needs options that `complete` has
/// accepted.
///
/// send: session 2k and 2k+1 are a pair with a direct conversation; both
/// speak. fanout: every `members` sessions make a group with users of its own
/// (so that a message reaches that many sessions, not more); its first session
/// speaks. idle: nobody speaks.
[[nodiscard]] load_plan make_plan(const load_options& options);

} // namespace caucus::cli
