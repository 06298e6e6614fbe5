// Purpose: `caucus admin`: looks after a cluster, through any of its nodes.
#pragma once

#include "cli/admin/options.hpp"

namespace caucus::cli {

/// Does what was asked for; results go to stdout, progress to stderr. Answers
/// the exit code; throws std::runtime_error with one line for people.
/// `options` must have no problem.
[[nodiscard]] int admin(const admin_options& options);

} // namespace caucus::cli
