// Purpose: a user's client: what it says to a node and what it keeps.
#pragma once

#include "cli/chat/agenda.hpp"
#include "cli/chat/backoff.hpp"
#include "cli/chat/book.hpp"
#include "cli/chat/command.hpp"
#include "cli/chat/outbox.hpp"
#include "cli/chat/packet.hpp"
#include "cli/chat/requests.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace caucus::cli::chat {

/// What a client does to the outside.
class client_port {
public:
  virtual ~client_port() = default;

  /// `on_open` or `on_closed` follows.
  virtual void connect(const std::string& url) = 0;
  virtual void send(std::string command) = 0;
  /// Says goodbye; `on_closed` follows.
  virtual void close() = 0;
  /// Ends the connection without a word; nothing follows.
  virtual void cut() = 0;
};

/// Who is told what happens.
class client_watcher {
public:
  virtual ~client_watcher() = default;

  virtual void state_changed() = 0;
  /// Entries took their place, in order; each comes once.
  virtual void joined(conversation& in, const std::vector<entry>& entries) = 0;
  /// Its row, marks or typists changed.
  virtual void changed(conversation& in) = 0;
  /// The user is in it no more, or it is not there.
  virtual void dropped(const conversation& which) = 0;
  virtual void presence_changed(const std::string& user) = 0;
  /// It will never be sent.
  virtual void not_sent(const draft& what, const failure& why) = 0;
  virtual void problem(const std::string& text) = 0;
  /// The token is no good: `log_in` or nothing more will happen.
  virtual void login_needed() = 0;
};

enum class client_state : std::uint8_t {
  stopped,     // by the user, or because it makes no sense any more
  connecting,  // until the node has greeted
  catching_up, // takes what it missed
  online,
  waiting, // for the next attempt
};

struct client_options {
  std::string user{};
  std::string token{};
  std::vector<std::string> urls{}; // tried in turn; one at least
  std::string cid_prefix{};        // unlike that of any other client
  std::function<double()> random{};
};

/// Speaks docs/protocol.md: greets, catches up after an absence, fills holes,
/// sends again by `cid` what has no answer, tells marks, connects again. Does
/// no I/O and reads no clock: every input brings the time. One thread.
class client {
public:
  client(client_options options, client_port& port, client_watcher& watcher);
  client(const client&) = delete;
  client& operator=(const client&) = delete;

  // -- inputs -----------------------------------------------------------------

  void start(clock::time_point now);
  void on_open(clock::time_point now);
  void on_frame(std::string_view text, clock::time_point now);
  void on_closed(std::uint16_t code, const std::string& why,
                 clock::time_point now);
  /// Does what is due.
  void run(clock::time_point now);
  /// When `run` is due.
  [[nodiscard]] std::optional<clock::time_point> next_due() const {
    return agenda_.next();
  }
  /// After `login_needed`.
  void log_in(const std::string& token, clock::time_point now);
  void stop();

  // -- what the user does -----------------------------------------------------

  /// Sends as soon as that can be. False: too many wait.
  [[nodiscard]] bool send(const std::string& conv, const std::string& text);
  /// Asks the node; refused with `disconnected` where there is none.
  void ask(const command& what, requests::answer then);
  /// Says it where somebody hears it; no answer.
  void tell(const command& what);
  /// The user has seen everything that is here.
  void mark_read(conversation& in);
  /// Loads up to `limit` entries older than the run; `then` gets the number of
  /// lines that came, or why none.
  using older_answer
    = std::function<void(std::size_t lines, const failure* problem)>;
  void load_older(const std::string& conv, std::size_t limit,
                  older_answer then);

  /// Takes a row that an answer brought.
  void take_row(const row& from);

  // -- what is known ----------------------------------------------------------

  [[nodiscard]] client_state state() const noexcept { return state_; }
  /// Why it is not online, for people; empty: no reason is known.
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }
  /// In state `waiting`: until when.
  [[nodiscard]] clock::time_point retry_at() const noexcept {
    return retry_at_;
  }
  [[nodiscard]] const std::string& user() const noexcept {
    return options_.user;
  }
  [[nodiscard]] chat::book& book() noexcept { return book_; }
  [[nodiscard]] const outbox& unsent() const noexcept { return outbox_; }
  /// Who types there just now.
  [[nodiscard]] std::vector<std::string> typists(const std::string& conv) const;

private:
  // -- the connection: client.cpp
  [[nodiscard]] bool connected() const noexcept;
  void open();
  void greet();
  void greeted(const packet& answer);
  void ready();
  void lose(const std::string& why);
  void lost(std::uint16_t code, const std::string& why);
  void wait_and_open();
  void give_up(const std::string& why);
  void become(client_state to, std::string why = {});
  // -- what comes in: client_inbox.cpp
  void take(const packet& what);
  void take_entry(const entry& one);
  void take_heads(const packet& what);
  void take_mark(const packet& what);
  void take_typing(const packet& what);
  void deliver(conversation& in, const std::vector<entry>& entries);
  void drop(const std::string& conv, const failure& why);
  void owe_mark(const std::string& conv);
  void tell_marks();
  // -- level with the node: client_catch_up.cpp
  void load_list(const std::string& after);
  void ask_sync(const std::string& after);
  void take_sync(const packet& page);
  void resync(std::uint64_t within_ms);
  [[nodiscard]] std::map<std::string, std::uint64_t>
  since(const std::string& after) const;
  void look_at_hole(conversation& in, std::chrono::milliseconds delay);
  void fill_hole(const std::string& conv);
  void load_row(const std::string& conv);
  void row_answered(const std::string& conv, const packet& answer);
  // -- what goes out: client_send.cpp
  void pump();
  void sent(const draft& what, const packet& answer);

  client_options options_;
  client_port& port_;
  client_watcher& watcher_;
  clock::time_point now_{};
  agenda agenda_;
  chat::requests requests_;
  chat::book book_;
  outbox outbox_;
  std::map<std::string, std::map<std::string, clock::time_point>> typists_;
  std::set<std::string> rows_asked_;
  std::set<std::string> marks_owed_;
  client_state state_ = client_state::stopped;
  std::string reason_;
  clock::time_point retry_at_{};
  std::uint64_t connection_ = 0; // counts them: what is late knows its own
  unsigned attempt_ = 0;
  std::size_t url_ = 0;
  std::string next_url_; // where a node sent us; empty: the list's turn
  std::uint64_t goaway_delay_ms_ = 0;
  bool level_ = false; // was online once: it resumes
  std::uint64_t next_cid_ = 1;
};

} // namespace caucus::cli::chat
