// Purpose: what `caucus chat` was asked to do.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
} // namespace CLI

namespace caucus::cli::chat {

struct options {
  std::vector<std::string> urls{"http://127.0.0.1:8080"};
  std::string user{};
  std::string open{};       // conversation to begin with; empty: none
  std::string token_file{}; // empty: log in with a password
  std::string ca_file{};    // whom TLS trusts; empty: whom the system trusts
  bool registers = false;
  bool plain = false;
  bool allow_remote = false;
};

/// Adds the flags of `caucus chat`.
void add_chat_flags(CLI::App& chat, options& into);

/// Why the flags make no sense; empty: they do.
[[nodiscard]] std::string problem_of(const options& flags);

} // namespace caucus::cli::chat
