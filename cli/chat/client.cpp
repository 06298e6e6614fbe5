// Purpose: a user's client: the life of its connection.
#include "cli/chat/client.hpp"

#include <utility>

namespace caucus::cli::chat {

namespace {

using namespace std::chrono_literals;

/// Above the node's own limit of 15 s for a command.
constexpr auto reply_timeout = 20s;
constexpr auto open_timeout = 15s;
/// Below a frame's limit: beyond it, the node would end the connection.
constexpr std::size_t command_bytes_max = 60 * 1024;

packet refusal(const char* code, const char* text) {
  packet made;
  made.refused = failure{.code = code, .text = text};
  return made;
}

bool wants_login(const failure& why) {
  return why.code == "bad_token" || why.code == "token_expired";
}

} // namespace

client::client(client_options options, client_port& port,
               client_watcher& watcher)
  : options_(std::move(options)), port_(port), watcher_(watcher),
    requests_([this](std::string text) { port_.send(std::move(text)); }) {}

bool client::connected() const noexcept {
  return state_ == client_state::catching_up || state_ == client_state::online;
}

void client::become(client_state to, std::string why) {
  state_ = to;
  reason_ = std::move(why);
  watcher_.state_changed();
}

void client::start(clock::time_point now) {
  now_ = now;
  if (state_ == client_state::stopped)
    open();
}

void client::log_in(const std::string& token, clock::time_point now) {
  options_.token = token;
  start(now);
}

void client::stop() {
  tell_marks();
  const auto open
    = state_ != client_state::stopped && state_ != client_state::waiting;
  state_ = client_state::stopped;
  if (open)
    port_.close();
}

void client::open() {
  const auto mine = ++connection_;
  become(client_state::connecting, reason_);
  agenda_.at(now_ + open_timeout, [this, mine] {
    if (mine == connection_ && state_ == client_state::connecting)
      lose("no answer");
  });
  port_.connect(next_url_.empty() ? options_.urls[url_] : next_url_);
}

void client::on_open(clock::time_point now) {
  now_ = now;
  if (state_ == client_state::connecting)
    greet();
}

void client::greet() {
  command hello{"hello"};
  hello.put("token", options_.token)
    .put("device", "terminal")
    .put("agent", "caucus chat");
  if (level_ && !book_.all().empty())
    hello.put("since", since({}));
  const auto mine = connection_;
  requests_.ask(hello, [this, mine](const packet& answer) {
    if (mine == connection_ && state_ == client_state::connecting)
      greeted(answer);
  });
}

void client::greeted(const packet& answer) {
  if (answer.refused) {
    const auto why = *answer.refused;
    if (why.code == requests::disconnected)
      return; // who cut it says more
    if (!wants_login(why) && !why.retry)
      return give_up("the node says: " + why.code + ' ' + why.text);
    if (!wants_login(why))
      return lose("the node says: " + why.code);
    give_up(why.code == "token_expired" ? "the login has expired"
                                        : "the node refuses the token");
    return watcher_.login_needed();
  }
  options_.user = answer.user;
  become(client_state::catching_up);
  const auto mine = connection_;
  agenda_.at(now_ + reply_timeout, [this, mine] {
    if (mine == connection_ && state_ == client_state::catching_up && level_)
      lose("no answer");
  });
  // Who resumes is sent the first page without asking.
  if (!level_ || book_.all().empty())
    load_list({});
}

void client::ready() {
  if (state_ != client_state::catching_up)
    return;
  attempt_ = 0;
  level_ = true;
  become(client_state::online);
  for (auto& [conv, one] : book_.all())
    look_at_hole(one, 0ms);
  tell_marks();
  pump();
}

void client::on_frame(std::string_view text, clock::time_point now) {
  now_ = now;
  const auto packets = read_frame(text);
  if (!packets)
    return lose("the node sends what is no frame");
  const auto mine = connection_;
  for (const auto& one : *packets) {
    if (mine != connection_ || state_ == client_state::stopped
        || state_ == client_state::waiting)
      return; // an earlier one has ended it
    if (one.ev.empty())
      requests_.settle(one);
    else
      take(one);
  }
}

void client::on_closed(std::uint16_t code, const std::string& why,
                       clock::time_point now) {
  now_ = now;
  lost(code, why);
}

void client::lose(const std::string& why) {
  port_.cut();
  lost(1006, why);
}

void client::lost(std::uint16_t code, const std::string& why) {
  if (state_ == client_state::stopped || state_ == client_state::waiting)
    return;
  const auto was_online = state_ == client_state::online;
  // Those who asked are told below, and must not ask here again.
  state_ = client_state::waiting;
  reason_ = why;
  requests_.lose_all();
  outbox_.put_all_back();
  for (auto& [conv, one] : book_.all())
    one.filling = false;
  rows_asked_.clear();
  typists_.clear();
  book_.people.clear();
  if (next_url_.empty() && !was_online)
    url_ = (url_ + 1) % options_.urls.size();
  if (!was_online)
    next_url_.clear(); // where nobody answers, the others may
  switch (verdict_of(code)) {
    case verdict::resume: return wait_and_open();
    case verdict::stay_away: return give_up(why);
    case verdict::login: give_up(why); return watcher_.login_needed();
  }
}

void client::wait_and_open() {
  retry_at_ = now_ + backoff(attempt_++, options_.random())
              + std::chrono::milliseconds{std::exchange(goaway_delay_ms_, 0)};
  const auto mine = connection_;
  agenda_.at(retry_at_, [this, mine] {
    if (mine == connection_ && state_ == client_state::waiting)
      open();
  });
  watcher_.state_changed();
}

void client::give_up(const std::string& why) {
  if (state_ != client_state::waiting)
    port_.cut();
  become(client_state::stopped, why);
}

void client::run(clock::time_point now) {
  now_ = now;
  agenda_.run(now);
}

void client::ask(const command& what, requests::answer then) {
  if (!connected())
    return then(refusal(requests::disconnected, "there is no connection"));
  if (what.text().size() > command_bytes_max)
    return then(refusal("too_large", "that is too long"));
  const auto rid = requests_.ask(what, std::move(then));
  agenda_.at(now_ + reply_timeout, [this, rid] {
    // The socket is dead, whatever it says.
    if (requests_.waits(rid))
      lose("no answer");
  });
}

void client::tell(const command& what) {
  if (connected())
    port_.send(what.text());
}

} // namespace caucus::cli::chat
