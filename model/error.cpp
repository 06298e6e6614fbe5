// Words everyone shares: why a request was refused.
#include "model/error.hpp"

#include <array>

namespace caucus {

namespace {

struct entry {
  std::string_view code;
  bool retry;
  std::string_view text;
};

// In the order of the numbers, which never change.
constexpr std::array<entry, errc_max + 1> entries{{
  {"none", false, "No error."},
  {"bad_request", false, "The frame, a field or its type is wrong."},
  {"unknown_op", false, "This server does not know that op."},
  {"hello_required", false, "Say hello first."},
  {"already_hello", false, "Hello was said before on this connection."},
  {"bad_token", false, "The token is not valid; log in again."},
  {"token_expired", false, "The token has expired; log in again."},
  {"bad_credentials", false, "The user or the password is wrong."},
  {"user_exists", false, "That user name is taken."},
  {"user_not_found", false, "There is no such user."},
  {"conv_not_found", false, "There is no such conversation."},
  {"not_member", false, "You are not a member of this conversation."},
  {"conflict", false, "This cid was used before with another body."},
  {"too_large", false, "That is larger than the limit."},
  {"rate_limited", true, "Too many commands; wait a moment."},
  {"too_many_in_flight", true, "Too many commands wait for an answer."},
  {"timeout", true, "No answer in time; it may or may not have been done."},
  {"unavailable", true, "Not available just now; nothing was done."},
  {"not_leader", true, "Another node leads this shard; nothing was done."},
  {"internal", true, "The server failed; it may or may not have been done."},
  {"shutting_down", true, "This server is going down; connect again."},
  {"too_many_members", false, "More members than a group may have."},
  {"forbidden", false, "You may not do that."},
  {"node_taken", false, "That number belongs to another node."},
  {"node_not_found", false, "There is no such node in the cluster."},
  {"node_removed", false, "This node was removed from its cluster."},
  {"message_not_found", false, "There is no such message, or no more."},
}};

const entry& entry_of(errc code) noexcept {
  auto number = static_cast<std::size_t>(code);
  if (number >= entries.size())
    number = static_cast<std::size_t>(errc::internal);
  return entries[number];
}

} // namespace

std::string to_string(errc code) {
  return std::string{entry_of(code).code};
}

bool from_string(std::string_view text, errc& code) noexcept {
  for (std::size_t number = 0; number < entries.size(); ++number) {
    if (entries[number].code == text) {
      code = static_cast<errc>(number);
      return true;
    }
  }
  return false;
}

bool retryable(errc code) noexcept {
  return entry_of(code).retry;
}

std::string_view describe(errc code) noexcept {
  return entry_of(code).text;
}

} // namespace caucus
