// Purpose: the log of one conversation as this client holds it.
#pragma once

#include "cli/chat/packet.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <vector>

namespace caucus::cli::chat {

/// One run of entries without a hole, whatever order and however often they
/// arrive, and the lines that it makes: messages as they are now, and what
/// happened to the group.
class message_log {
public:
  /// Entries that wait behind a hole. Beyond, the newest are forgotten; the
  /// hole's repair brings them again.
  static constexpr std::size_t held_max = 1000;
  /// Changes of messages that are older than the run. Beyond, the oldest are
  /// forgotten: no page that is under way lacks them.
  static constexpr std::size_t early_max = 1000;
  /// Beyond, the oldest lines go, and come again in pages.
  static constexpr std::size_t lines_max = 5000;

  explicit message_log(std::uint64_t start = 0)
    : base_(start), seen_(start), head_(start) {}

  /// The run is (base, seen]. Entries up to `base` exist but are not held.
  [[nodiscard]] std::uint64_t base() const noexcept { return base_; }
  [[nodiscard]] std::uint64_t seen() const noexcept { return seen_; }
  /// The newest seq that is known to exist.
  [[nodiscard]] std::uint64_t head() const noexcept { return head_; }
  /// How many known entries are not here yet.
  [[nodiscard]] std::uint64_t missing() const noexcept { return head_ - seen_; }
  /// In rising seq.
  [[nodiscard]] const std::deque<entry>& lines() const noexcept {
    return lines_;
  }
  /// The line at `seq`; null where none is held.
  [[nodiscard]] const entry* at(std::uint64_t seq) const noexcept;

  void note_head(std::uint64_t head) noexcept;

  /// Takes one entry; answers those that joined the run, in order.
  std::vector<entry> offer(entry one);

  /// Puts a page of older entries before the run; answers how many lines
  /// joined. What was done to messages in it is done already.
  std::size_t prepend(std::vector<entry> page);

  /// The node says that nothing older exists.
  void reached_start() noexcept { base_ = 0; }

private:
  [[nodiscard]] entry* find(std::uint64_t seq) noexcept;
  void take(const entry& one);
  void change(const entry& one);
  void trim();

  std::uint64_t base_;
  std::uint64_t seen_;
  std::uint64_t head_;
  std::deque<entry> lines_;
  std::map<std::uint64_t, entry> held_;
  std::deque<entry> early_;
};

/// Whether it is a line of the conversation: a message, or what happened to
/// the group; not what was done to a message.
[[nodiscard]] bool is_line(const entry& one) noexcept;

/// Does to `message` what `change` says. It may have been done already: an
/// older edit does not undo a newer one, nothing brings back what was deleted.
void apply_change(entry& message, const entry& change);

} // namespace caucus::cli::chat
