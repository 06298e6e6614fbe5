// Purpose: `caucus chat`: by what right, lines or a screen, and how it ends.
#include "cli/chat/chat.hpp"

#include "cli/chat/chat_loop.ipp"
#include "cli/chat/login.hpp"
#include "cli/chat/plain_view.hpp"
#include "cli/chat/safe_text.hpp"

#include <csignal>
#include <iostream>
#include <random>
#include <unistd.h>

namespace caucus::cli::chat {

namespace {

/// Unlike that of any other client of the user.
std::string fresh_cid_prefix() {
  std::random_device chance;
  std::uniform_int_distribution<int> digit{0, 35};
  std::string made;
  for (int i = 0; i < 12; ++i)
    made += "0123456789abcdefghijklmnopqrstuvwxyz"[digit(chance)];
  return made;
}

int report(const ending& how) {
  for (const auto& one : how.unsent)
    std::cerr << "! not sent: " << safe_text(one.text) << '\n';
  if (how.lines_left)
    std::cerr << "! there were more lines\n";
  if (!how.failure.empty())
    std::cerr << "caucus chat: " << safe_text(how.failure) << '\n';
  return how.failure.empty() && how.unsent.empty() && !how.lines_left ? 0 : 1;
}

double random_share() {
  static std::mt19937_64 engine{std::random_device{}()};
  return std::uniform_real_distribution<double>{0, 1}(engine);
}

} // namespace

int chat(const options& flags) {
  use_utf8_locale();
  std::signal(SIGPIPE, SIG_IGN); // a lost reader is seen when we write
  auto password
    = flags.token_file.empty() ? read_password(flags.user) : std::string{};
  client_options who{.user = flags.user,
                     .token = log_in(flags, password),
                     .urls = flags.urls,
                     .cid_prefix = fresh_cid_prefix(),
                     .random = random_share};
  if (!flags.plain && ::isatty(STDIN_FILENO) && ::isatty(STDOUT_FILENO)) {
    ending how;
    {
      screen_view screen;
      how
        = chat_loop{flags, std::move(password), std::move(who), screen, &screen}
            .run();
    }
    return report(how);
  }
  plain_view lines{std::cout, wall_ms};
  return report(
    chat_loop{flags, std::move(password), std::move(who), lines, nullptr}
      .run());
}

} // namespace caucus::cli::chat
