// Purpose: the conversations and people that a client knows.
#pragma once

#include "cli/chat/message_log.hpp"
#include "cli/chat/packet.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace caucus::cli::chat {

/// What is known of one conversation.
class conversation {
public:
  conversation(std::string conv, std::size_t number, std::uint64_t start);

  /// Takes a row of a list; not its `messages`.
  void take_row(const row& from);

  /// Takes what an entry that joined the run says.
  void follow(const entry& one, const std::string& me);

  /// Answers whether it rose.
  bool raise_read(std::uint64_t to);
  bool raise_delivered(std::uint64_t to);

  [[nodiscard]] const std::string& conv() const noexcept { return about_.conv; }
  /// Short, for `/open`; given once.
  [[nodiscard]] std::size_t number() const noexcept { return number_; }
  /// For people: title, the other one's name, or `conv` where nothing is known.
  [[nodiscard]] const std::string& name() const noexcept;
  /// `messages` is empty. Before the first row, only `conv`.
  [[nodiscard]] const row& about() const noexcept { return about_; }
  [[nodiscard]] bool known() const noexcept { return known_; }
  [[nodiscard]] std::uint64_t unread() const noexcept { return unread_; }
  [[nodiscard]] std::uint64_t read() const noexcept { return read_; }
  [[nodiscard]] std::uint64_t delivered() const noexcept { return delivered_; }
  /// Up to where the other one of a direct conversation has read.
  [[nodiscard]] std::uint64_t peer_read() const noexcept { return peer_read_; }
  void raise_peer_read(std::uint64_t to) noexcept;
  /// ms since 1970 of the newest message; 0: none.
  [[nodiscard]] std::int64_t active_at() const noexcept { return active_at_; }

  /// Keeps an entry until the row is here; one too many is a hole.
  void keep_early(const entry& one);
  [[nodiscard]] std::vector<entry> take_early();

  message_log log;
  bool filling = false; // a hole is being filled

private:
  static constexpr std::size_t early_max = 100;

  row about_;
  std::vector<entry> early_;
  std::size_t number_;
  std::uint64_t as_of_ = 0; // `about_` is as of this entry
  std::uint64_t read_ = 0;
  std::uint64_t delivered_ = 0;
  std::uint64_t unread_ = 0;
  std::uint64_t peer_read_ = 0;
  std::int64_t active_at_ = 0;
  bool known_ = false;
};

struct presence {
  std::string status{};
  std::int64_t last_seen = 0;
};

/// What `find` found: one, or why none.
struct found_conversation {
  conversation* one = nullptr;
  std::string problem{};
};

class book {
public:
  [[nodiscard]] conversation* at(const std::string& conv);
  /// One that is not known yet starts its run at `start`.
  conversation& ensure(const std::string& conv, std::uint64_t start);
  void drop(const std::string& conv);

  /// By number, `conv`, name, or the beginning of one name.
  [[nodiscard]] found_conversation find(std::string_view text);

  /// By `conv`, the order of `sync`.
  [[nodiscard]] std::map<std::string, conversation>& all() noexcept {
    return all_;
  }
  [[nodiscard]] const std::map<std::string, conversation>&
  all() const noexcept {
    return all_;
  }
  /// The most recently active one first.
  [[nodiscard]] std::vector<conversation*> sorted();

  /// user -> presence; nobody is known to be there after `clear`.
  std::map<std::string, presence> people;

private:
  std::map<std::string, conversation> all_;
  std::size_t next_number_ = 1;
};

} // namespace caucus::cli::chat
