// Step 6 of docs/message_flow.md: what a conversation keeps in memory: who is
// in it, how far its log goes, and how far everyone has read.
#pragma once

#include "model/frame.hpp"
#include "model/message.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace caucus {

/// A conversation as of the last commit that this actor has seen. Plain: told
/// what was committed, asked who may do what. The store has the last word:
/// only there does a message get its `seq`.
class conversation_log {
public:
  using people = std::shared_ptr<const std::vector<user_id>>;

  /// `members` in name order.
  conversation_log(conversation_row row, std::vector<member_row> members);

  [[nodiscard]] const conversation_row& row() const noexcept { return row_; }
  [[nodiscard]] message_seq head() const noexcept { return row_.head; }

  /// Null: not a member.
  [[nodiscard]] const member_row* member(const user_id& user) const;

  /// All members; shared with every fan-out.
  [[nodiscard]] const people& everyone() const noexcept { return everyone_; }

  /// Whether its people see each other's marks and typing: direct
  /// conversations and groups up to `limits::small_group_members_max`.
  [[nodiscard]] bool is_small() const noexcept;
  [[nodiscard]] bool is_direct() const noexcept;

  /// Members after `after` in name order, at most `limit`.
  [[nodiscard]] std::vector<member_row> page(std::string_view after,
                                             std::size_t limit) const;

  // -- ids
  // -----------------------------------------------------------------------

  /// The next message's id must be above this one.
  [[nodiscard]] message_id floor() const noexcept { return floor_; }

  /// An id was given to a message, whether or not it will be committed.
  void issued(message_id id) noexcept;

  // -- marks
  // ---------------------------------------------------------------------

  struct marks {
    message_seq delivered;
    message_seq read;
  };

  /// What the command asks for, cut to the head.
  [[nodiscard]] marks wanted(const frame::mark_set& what) const noexcept;

  /// Whether it is ahead of the member's marks. `user` must be a member.
  [[nodiscard]] bool moves(const user_id& user, const marks& to) const;

  /// Committed marks: only forward.
  void advanced(const user_id& user, const marks& to);

  // -- what was committed, in the order of `seq`
  // -----------------------------------------------------------------------

  /// A message: moves the head and its sender's marks.
  void appended(const stored_message& message);

  /// An entry of another kind: moves the head; people, roles and the row are
  /// as it says.
  void entered(const stored_message& entry);

private:
  member_row* find(const user_id& user);
  void add(const stored_message& entry);
  void remove(const stored_message& entry);
  void set_roles(const stored_message& entry);
  void count_people();

  conversation_row row_;
  std::vector<member_row> members_; // by name
  people everyone_;
  message_id floor_;
};

} // namespace caucus
