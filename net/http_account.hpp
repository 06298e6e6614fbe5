// The HTTP side: the bodies of `register` and `login`.
#pragma once

#include "net/http_message.hpp"
#include "net/http_service.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace caucus::net {

/// What a body asks for, or why it cannot be.
struct asked_credentials {
  std::optional<credentials> who;
  errc code = errc::none;
  std::string why;
};

/// Reads `{"user","password","name"?}`. `fresh`: a registration, whose words
/// must keep the bounds; a login that breaks them is just wrong.
[[nodiscard]] asked_credentials read_credentials(std::string_view body,
                                                 bool fresh);

[[nodiscard]] http_response account_response(const account_answer& what,
                                             bool fresh);

} // namespace caucus::net
