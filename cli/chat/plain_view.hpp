// Purpose: everything as lines, for scripts and plain terminals.
#pragma once

#include "cli/chat/view.hpp"

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>

namespace caucus::cli::chat {

/// One event a line: `[conversation] #seq time ...`, the client's own words
/// begin with `* `, what went wrong with `! `.
class plain_view final : public view {
public:
  plain_view(std::ostream& out, std::function<std::int64_t()> wall_ms)
    : out_(out), wall_ms_(std::move(wall_ms)) {}

  void state(client_state what, const std::string& line) override;
  void notice(const std::string& text) override;
  void problem(const std::string& text) override;
  void entries(const conversation& in,
               const std::vector<entry>& new_ones) override;
  void older(const conversation& in, const std::vector<entry>& lines) override;
  void changed() override {}

private:
  std::ostream& out_;
  std::function<std::int64_t()> wall_ms_;
  std::string state_;
};

} // namespace caucus::cli::chat
