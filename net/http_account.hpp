// The HTTP side: the bodies of what is asked about accounts.
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

/// What somebody with a token asks for, or why it cannot be.
struct asked_with_token {
  std::optional<token_request> what;
  errc code = errc::none;
  std::string why;
};

/// Reads the body of `logout` ({"everywhere"?}), `token` (anything) or
/// `password` ({"password","new_password"}); no body is an empty one.
[[nodiscard]] asked_with_token read_token_request(token_request::kind what,
                                                  std::string_view token,
                                                  std::string_view body);

/// With a token if there is one. `status`: of success.
[[nodiscard]] http_response account_response(const account_answer& what,
                                             unsigned status);

} // namespace caucus::net
