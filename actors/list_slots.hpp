// Step 11 of docs/message_flow.md: the names of a large group's members cross a
// link once, not with every message.
#pragma once

#include "model/ids.hpp"
#include "model/limits.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

namespace caucus {

using user_list = std::shared_ptr<const std::vector<user_id>>;

/// The sending end of one link's session: which lists the peer has, by number.
/// Works because items arrive in order and none is lost while the session
/// lasts; a new session begins with empty ends. A list never changes once it
/// is shared, so the pointer is its name; the slot keeps it alive, so the
/// pointer stays its own. Plain.
class list_slots_out {
public:
  struct sent {
    std::uint16_t number = 0; // from 1
    bool known = false;       // the peer has it: leave the names out
  };

  sent send(const user_list& list) {
    const auto i = std::find_if(slots_.begin(), slots_.end(),
                                [&](const auto& s) { return s.list == list; });
    if (i != slots_.end()) {
      i->used = ++clock_;
      return {number(i), true};
    }
    if (slots_.size() < limits::link_lists_max) {
      slots_.push_back({list, ++clock_});
      return {static_cast<std::uint16_t>(slots_.size()), false};
    }
    const auto oldest = std::min_element(
      slots_.begin(), slots_.end(),
      [](const auto& a, const auto& b) { return a.used < b.used; });
    *oldest = {list, ++clock_};
    return {number(oldest), false};
  }

  void clear() { slots_.clear(); }

private:
  struct slot {
    user_list list;
    std::uint64_t used = 0;
  };

  [[nodiscard]] std::uint16_t
  number(std::vector<slot>::const_iterator i) const {
    return static_cast<std::uint16_t>(i - slots_.cbegin() + 1);
  }

  std::vector<slot> slots_;
  std::uint64_t clock_ = 0;
};

/// The receiving end.
class list_slots_in {
public:
  /// A list that came with its number. Answers false if there is no such
  /// number: the peer does not keep to the rules.
  bool keep(std::uint16_t number, user_list list) {
    if (number == 0 || number > limits::link_lists_max)
      return false;
    if (slots_.size() < number)
      slots_.resize(number);
    slots_[number - 1U] = std::move(list);
    return true;
  }

  /// Null: it never came; the same.
  [[nodiscard]] user_list find(std::uint16_t number) const {
    return number == 0 || number > slots_.size() ? nullptr
                                                 : slots_[number - 1U];
  }

  void clear() { slots_.clear(); }

private:
  std::vector<user_list> slots_;
};

} // namespace caucus
