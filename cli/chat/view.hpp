// Purpose: where the user sees what happens: lines, or a screen.
#pragma once

#include "cli/chat/book.hpp"
#include "cli/chat/client.hpp"
#include "cli/chat/packet.hpp"

#include <string>
#include <vector>

namespace caucus::cli::chat {

class view {
public:
  virtual ~view() = default;

  /// The state of the connection, in one line.
  virtual void state(client_state what, const std::string& line) = 0;
  /// An answer to the user; may have several lines.
  virtual void notice(const std::string& text) = 0;
  /// What went wrong.
  virtual void problem(const std::string& text) = 0;
  /// Entries that took their place just now.
  virtual void entries(const conversation& in,
                       const std::vector<entry>& new_ones)
    = 0;
  /// Older lines that the user wants to see, in rising seq.
  virtual void older(const conversation& in, const std::vector<entry>& lines)
    = 0;
  /// Something that stands on a screen changed.
  virtual void changed() = 0;
};

} // namespace caucus::cli::chat
