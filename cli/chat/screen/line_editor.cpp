// Purpose: the line that a user is writing.
#include "cli/chat/screen/line_editor.hpp"

#include "cli/chat/safe_text.hpp"

#include <algorithm>
#include <utility>

namespace caucus::cli::chat {

void line_editor::insert(char32_t point) {
  if (point < 0x20 || (point >= 0x7F && point < 0xA0)
      || text_.size() >= points_max)
    return;
  text_.insert(at_++, 1, point);
}

void line_editor::press(edit_key key) {
  switch (key) {
    case edit_key::left: at_ -= at_ > 0 ? 1 : 0; return;
    case edit_key::right: at_ += at_ < text_.size() ? 1 : 0; return;
    case edit_key::home: at_ = 0; return;
    case edit_key::end: at_ = text_.size(); return;
    case edit_key::backspace:
      if (at_ > 0)
        text_.erase(--at_, 1);
      return;
    case edit_key::erase:
      if (at_ < text_.size())
        text_.erase(at_, 1);
      return;
    case edit_key::erase_word: {
      auto begin = at_;
      while (begin > 0 && text_[begin - 1] == U' ')
        --begin;
      while (begin > 0 && text_[begin - 1] != U' ')
        --begin;
      text_.erase(begin, at_ - begin);
      at_ = begin;
      return;
    }
    case edit_key::erase_all:
      text_.clear();
      at_ = 0;
      return;
    case edit_key::erase_rest: text_.erase(at_); return;
    case edit_key::older:
      if (recalled_ > 0)
        recall(recalled_ - 1);
      return;
    case edit_key::newer:
      if (recalled_ < past_.size())
        recall(recalled_ + 1);
      return;
  }
}

void line_editor::recall(std::size_t which) {
  if (recalled_ == past_.size())
    unfinished_ = text_;
  recalled_ = which;
  text_ = which == past_.size() ? unfinished_ : past_[which];
  at_ = text_.size();
}

std::string line_editor::enter() {
  auto entered = utf8_of(text_);
  if (!text_.empty() && (past_.empty() || past_.back() != text_))
    past_.push_back(std::move(text_));
  if (past_.size() > past_max)
    past_.pop_front();
  text_.clear();
  at_ = 0;
  recalled_ = past_.size();
  return entered;
}

std::string line_editor::text() const {
  return utf8_of(text_);
}

shown_line line_editor::window(std::size_t columns) const {
  columns = std::max<std::size_t>(columns, 2);
  // The cursor needs a column of its own behind the last character.
  const std::u32string_view all{text_};
  std::size_t begin = 0;
  while (begin < at_ && width_of(all.substr(begin, at_ - begin)) > columns - 1)
    ++begin;
  return {.text = cut_to(utf8_of(all.substr(begin)), columns),
          .cursor = width_of(all.substr(begin, at_ - begin))};
}

} // namespace caucus::cli::chat
