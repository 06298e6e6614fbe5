// Purpose: users for a load run.
#pragma once

#include "cli/load/options.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace caucus::cli {

struct account {
  std::string user;
  std::string token;
};

/// Registers and logs in users `<prefix>-<n>` over HTTP with a few requests
/// at a time (each costs the node an argon2id hash). Blocks, at most
/// `seconds_max`. Progress goes to stderr. Throws std::runtime_error with one
/// line for people if a user could not be had.
[[nodiscard]] std::vector<account> make_accounts(const cli::target& target,
                                                 const std::string& prefix,
                                                 std::size_t count,
                                                 double seconds_max);

} // namespace caucus::cli
