// Purpose: who is mentioned in a text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace caucus::cli::chat {

/// Whether it can be the name of a user (docs/protocol.md, Words).
[[nodiscard]] bool is_user_name(std::string_view text) noexcept;

/// The users behind `@` in a text, each once, as many as a message may have.
[[nodiscard]] std::vector<std::string> mentions_in(std::string_view text);

} // namespace caucus::cli::chat
