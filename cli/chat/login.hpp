// Purpose: by what right a client speaks: password or token.
#pragma once

#include "cli/chat/options.hpp"

#include <string>

namespace caucus::cli::chat {

/// The token of the user, from the file or by a login with the password at the
/// first node that answers; makes the account first if the flags say so.
/// Blocks, for some seconds at most. Throws std::runtime_error with one line
/// for people.
[[nodiscard]] std::string log_in(const options& flags,
                                 const std::string& password);

/// The same without making an account.
[[nodiscard]] std::string log_in_again(options flags,
                                       const std::string& password);

/// CAUCUS_PASSWORD, or what is typed at the terminal, without an echo. Throws
/// std::runtime_error if there is no terminal, or Ctrl-C was typed.
[[nodiscard]] std::string read_password(const std::string& user);

} // namespace caucus::cli::chat
