// A chat client without a socket: the test is the node.
#pragma once

#include "cli/chat/controller.hpp"
#include "cli/chat/plain_view.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <deque>
#include <sstream>
#include <string>
#include <vector>

namespace caucus::test {

using nlohmann::json;
namespace chat = cli::chat;

/// What goes out is kept; time goes on only by `wait`.
class chat_rig : public chat::client_port {
public:
  explicit chat_rig(std::vector<std::string> urls = {"http://one"})
    : view(out, [] { return 0; }),
      user({.user = "ann",
            .token = "token",
            .urls = std::move(urls),
            .cid_prefix = "cid",
            .random = [] { return 0.5; }},
           *this, view,
           {.now = [this] { return now; },
            .wall_ms = [] { return 0; },
            .login_needed = [this] { ++logins; }}) {}

  void connect(const std::string& url) override { connected.push_back(url); }
  void send(std::string command) override {
    sent.push_back(json::parse(command));
  }
  void close() override { ++closes; }
  void cut() override { ++cuts; }

  /// Lets time pass, step by step as things are due.
  void wait(std::chrono::milliseconds time) {
    const auto end = now + time;
    while (user.client().next_due() && *user.client().next_due() <= end) {
      now = std::max(now, *user.client().next_due());
      user.client().run(now);
    }
    now = end;
  }

  void hear(const json& frame) { user.client().on_frame(frame.dump(), now); }

  /// The oldest command that was not looked at yet; it must be `op`.
  json next(const std::string& op) {
    REQUIRE_MESSAGE(!sent.empty(), op);
    auto command = sent.front();
    sent.pop_front();
    REQUIRE(command["op"] == op);
    return command;
  }

  void answer(const json& command, const json& ok) {
    hear({{"re", command["rid"]}, {"ok", ok}});
  }
  void refuse(const json& command, const std::string& code, bool retry) {
    hear({{"re", command["rid"]},
          {"err",
           {{"code", code},
            {"text", code + "!"},
            {"retry", retry},
            {"retry_after_ms", 0}}}});
  }

  static json row(const std::string& conv, std::uint64_t head,
                  std::uint64_t unread = 0) {
    return {{"conv", conv}, {"kind", "group"},       {"title", conv},
            {"head", head}, {"read", head - unread}, {"unread", unread},
            {"members", 2}};
  }
  static json message(const std::string& conv, std::uint64_t seq,
                      const std::string& from, const std::string& text) {
    return {{"ev", "message"},
            {"conv", conv},
            {"seq", seq},
            {"ts", 0},
            {"from", from},
            {"cid", "x"},
            {"body", {{"text", text}}}};
  }

  /// Connects for the first time; the list has these rows.
  void begin(const json& rows) {
    user.client().start(now);
    user.client().on_open(now);
    answer(next("hello"), {{"user", "ann"}, {"session", "1"}});
    answer(next("conv.list"), {{"conversations", rows}});
  }

  void lose(std::uint16_t code = 1006) {
    user.client().on_closed(code, "gone", now);
  }

  /// What was printed since the last call.
  std::string printed() {
    auto text = out.str();
    out.str({});
    return text;
  }

  std::ostringstream out;
  chat::clock::time_point now{};
  std::vector<std::string> connected;
  std::deque<json> sent;
  int closes = 0;
  int cuts = 0;
  int logins = 0;
  chat::plain_view view;
  chat::controller user;
};

} // namespace caucus::test
