// Purpose: what `caucus admin` was asked to do.
#pragma once

#include "model/limits_admin.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
} // namespace CLI

namespace caucus::cli {

enum class admin_verb : std::uint8_t {
  none, // not one of these
  token,
  status,
  drain,
  undrain,
  remove,
  replace,
  backup,
  restore,
};

struct admin_options {
  admin_verb what = admin_verb::none;
  std::string url = "http://127.0.0.1:8080";
  std::string data{};              // of a node; its secret makes the token
  std::string dir{};               // of backup: a folder
  std::vector<std::string> from{}; // of restore: copies of stores
  std::string token{};             // where no `data` is given
  bool allow_remote = false;
  std::uint16_t node = 0;
  bool wait = true;  // drain
  bool json = false; // status, backup
  bool watch = false;
  long minutes = limits::admin_token_default.count(); // token
};

/// Adds the sub-commands and their flags to `caucus admin`.
void add_admin_commands(CLI::App& admin, admin_options& into);

/// Why the flags make no sense; empty: they do.
[[nodiscard]] std::string problem_of(const admin_options& options);

} // namespace caucus::cli
