// Purpose: what is known, as lines for people.
#include "cli/chat/render.hpp"

#include "cli/chat/safe_text.hpp"

#include <array>
#include <ctime>

namespace caucus::cli::chat {

namespace {

/// More than these are not named.
constexpr std::size_t names_max = 8;

std::string names(const std::vector<std::string>& users) {
  std::string text;
  for (std::size_t i = 0; i < users.size() && i < names_max; ++i)
    text += (i == 0 ? "" : ", ") + safe_text(users[i]);
  if (users.size() > names_max)
    text += " and " + std::to_string(users.size() - names_max) + " more";
  return text;
}

std::string message_text(const entry& one) {
  if (one.removed != 0)
    return safe_text(one.from) + ": (deleted)";
  auto text = safe_text(one.from) + ": " + safe_text(one.text);
  if (one.edited != 0)
    text += " (edited)";
  for (const auto& [reaction, users] : one.reactions)
    text += " [" + safe_text(reaction) + ' ' + names(users) + ']';
  return text;
}

std::string target_of(const entry& one) {
  return '#' + std::to_string(one.target);
}

std::string reaction_text(const entry& one) {
  const auto what = safe_text(one.reaction);
  return one.on ? " reacted " + what + " to " + target_of(one)
                : " took " + what + " off " + target_of(one);
}

std::string update_text(const entry& one) {
  if (!one.role.empty())
    return " made " + names(one.members) + ' ' + safe_text(one.role);
  return " called it \"" + safe_text(one.title) + "\", "
         + (one.open ? "open" : "closed");
}

std::string event_text(const entry& one) {
  const auto self = one.members == std::vector{one.from};
  switch (one.kind) {
    case entry_kind::message: break;
    case entry_kind::edited:
      return one.has_body
               ? " edited " + target_of(one) + ": " + safe_text(one.text)
               : " edited " + target_of(one);
    case entry_kind::deleted: return " deleted " + target_of(one);
    case entry_kind::reaction: return reaction_text(one);
    case entry_kind::member_added:
      return self ? " joined" : " added " + names(one.members);
    case entry_kind::member_removed:
      return self ? " left" : " removed " + names(one.members);
    case entry_kind::updated: return update_text(one);
    case entry_kind::other: break;
  }
  return " did what this client does not know";
}

std::string format(const char* how, const std::tm& when) {
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), how, &when)};
}

} // namespace

std::string time_text(std::int64_t ts, std::int64_t now) {
  const std::time_t seconds = ts / 1000;
  const std::time_t today = now / 1000;
  std::tm then{}, current{};
  ::localtime_r(&seconds, &then);
  ::localtime_r(&today, &current);
  const auto same
    = then.tm_yday == current.tm_yday && then.tm_year == current.tm_year;
  return format(same ? "%H:%M" : "%Y-%m-%d %H:%M", then);
}

std::string line_of(const entry& one, std::int64_t now) {
  const auto begin
    = '#' + std::to_string(one.seq) + ' ' + time_text(one.ts, now) + ' ';
  if (one.kind == entry_kind::message)
    return begin + message_text(one);
  return begin + safe_text(one.from) + event_text(one);
}

std::string presence_of(const std::string& user, const book& known) {
  const auto i = known.people.find(user);
  return i == known.people.end() ? std::string{} : safe_text(i->second.status);
}

std::string list_line(const conversation& one, const book& known) {
  auto text = std::to_string(one.number()) + ' ' + safe_text(one.name());
  if (one.about().kind == "group") {
    text += " (group, " + std::to_string(one.about().members) + " members";
  } else {
    const auto status = presence_of(one.about().peer, known);
    text += " (direct";
    if (!status.empty())
      text += ", " + status;
  }
  if (one.unread() > 0)
    text += ", " + std::to_string(one.unread()) + " unread";
  return text + ") " + one.conv();
}

std::string member_line(const member& one, std::int64_t now) {
  auto text = safe_text(one.user) + ", ";
  if (!one.role.empty())
    text += safe_text(one.role) + ", ";
  text += safe_text(one.status);
  if (one.status == "offline" && one.last_seen > 0)
    text += " since " + time_text(one.last_seen, now);
  return text;
}

std::string state_line(const client& of, clock::time_point now) {
  const auto because
    = of.reason().empty() ? std::string{} : " (" + safe_text(of.reason()) + ')';
  switch (of.state()) {
    case client_state::stopped: return "offline" + because;
    case client_state::connecting: return "connecting" + because;
    case client_state::catching_up: return "connected, catching up";
    case client_state::online: return "online as " + of.user();
    case client_state::waiting: break;
  }
  const auto left
    = std::chrono::ceil<std::chrono::seconds>(of.retry_at() - now).count();
  return "offline" + because + ": next try in " + std::to_string(left) + " s";
}

} // namespace caucus::cli::chat
