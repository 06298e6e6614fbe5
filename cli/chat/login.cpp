// Purpose: by what right a client speaks: password or token.
#include "cli/chat/login.hpp"

#include "cli/fd.hpp"
#include "cli/http_client.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <termios.h>
#include <utility>

namespace caucus::cli::chat {

namespace {

using nlohmann::json;

constexpr std::chrono::seconds login_time{15};

json post(http_client& client, const char* path, const json& body,
          unsigned wanted) {
  const auto reply = client.post(path, body.dump());
  auto answer = json::parse(reply.body, nullptr, false);
  if (reply.status == wanted && answer.is_object())
    return answer;
  // An error as RFC 9457 writes it, or as the node did before.
  std::string why;
  if (answer.is_object())
    why = answer.value("detail", "");
  if (why.empty() && answer.is_object() && answer.contains("error")
      && answer["error"].is_object())
    why = answer["error"].value("text", "");
  throw std::domain_error{
    "the node refuses: "
    + (why.empty() ? "status " + std::to_string(reply.status) : why)};
}

std::string log_in_at(const target& where, const options& flags,
                      const std::string& password) {
  http_client client{
    where, http_client::clock::now() + login_time, {}, flags.ca_file};
  const json who{{"user", flags.user}, {"password", password}};
  if (flags.registers)
    (void)post(client, "/api/v1/register", who, 201);
  const auto answer = post(client, "/api/v1/login", who, 200);
  return answer.value("token", "");
}

std::string token_in(const std::string& file) {
  std::ifstream in{file};
  std::string token;
  if (!(in >> token))
    throw std::runtime_error{file + ": there is no token in it"};
  return token;
}

/// A terminal that does not show what is typed, until the end of life. Signals
/// come as bytes: nothing ends the process meanwhile.
class silent_terminal {
public:
  explicit silent_terminal(int tty) : tty_(tty) {
    checked(::tcgetattr(tty_, &before_), "tcgetattr");
    auto now = before_;
    now.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | ISIG);
    checked(::tcsetattr(tty_, TCSAFLUSH, &now), "tcsetattr");
  }
  ~silent_terminal() { ::tcsetattr(tty_, TCSAFLUSH, &before_); }
  silent_terminal(const silent_terminal&) = delete;
  silent_terminal& operator=(const silent_terminal&) = delete;

  /// The next byte; empty: the end.
  [[nodiscard]] std::optional<char> read() const {
    char c = 0;
    return ::read(tty_, &c, 1) == 1 ? std::optional{c} : std::nullopt;
  }

private:
  int tty_;
  termios before_{};
};

std::string type_password(const silent_terminal& tty) {
  constexpr char interrupt = 3, end_of_input = 4, backspace = 8, kill = 21,
                 rubout = 127;
  std::string typed;
  while (const auto c = tty.read()) {
    if (*c == '\n' || *c == '\r')
      return typed;
    if (*c == interrupt || (*c == end_of_input && typed.empty()))
      break;
    if (*c == kill)
      typed.clear();
    else if (*c != backspace && *c != rubout)
      typed += *c;
    else if (!typed.empty())
      typed.pop_back();
  }
  throw std::runtime_error{"no password was given"};
}

} // namespace

std::string log_in(const options& flags, const std::string& password) {
  if (!flags.token_file.empty())
    return token_in(flags.token_file);
  std::string why;
  for (const auto& url : flags.urls)
    try {
      return log_in_at(parse_url(url).value(), flags, password);
    } catch (const std::domain_error& refused) {
      throw std::runtime_error{refused.what()};
    } catch (const std::runtime_error& unreachable) {
      why = unreachable.what();
    }
  throw std::runtime_error{why};
}

std::string log_in_again(options flags, const std::string& password) {
  flags.registers = false;
  return log_in(flags, password);
}

std::string read_password(const std::string& user) {
  if (const auto* given = std::getenv("CAUCUS_PASSWORD"))
    return given;
  const fd tty{::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)};
  if (tty.raw() < 0)
    throw std::runtime_error{"there is no terminal to ask for the password: "
                             "set CAUCUS_PASSWORD, or give --token-file"};
  const auto say = [&tty](std::string_view text) {
    return ::write(tty.raw(), text.data(), text.size());
  };
  const silent_terminal silent{tty.raw()};
  (void)say("Password of " + user + ": ");
  auto typed = type_password(silent);
  (void)say("\n");
  return typed;
}

} // namespace caucus::cli::chat
