// Purpose: everything as lines, for scripts and plain terminals.
#include "cli/chat/plain_view.hpp"

#include "cli/chat/render.hpp"
#include "cli/chat/safe_text.hpp"

#include <ostream>
#include <sstream>
#include <utility>

namespace caucus::cli::chat {

void plain_view::state(client_state what, const std::string& line) {
  if (what == client_state::connecting || what == client_state::catching_up)
    return; // every attempt of a long night would be two more lines
  if (std::exchange(state_, line) != line)
    out_ << "* " << line << std::endl;
}

void plain_view::notice(const std::string& text) {
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);)
    out_ << "* " << line << '\n';
  out_.flush();
}

void plain_view::problem(const std::string& text) {
  out_ << "! " << text << std::endl;
}

void plain_view::entries(const conversation& in,
                         const std::vector<entry>& new_ones) {
  older(in, new_ones);
}

void plain_view::older(const conversation& in,
                       const std::vector<entry>& lines) {
  for (const auto& one : lines)
    out_ << '[' << safe_text(in.name()) << "] " << line_of(one, wall_ms_())
         << '\n';
  out_.flush();
}

} // namespace caucus::cli::chat
