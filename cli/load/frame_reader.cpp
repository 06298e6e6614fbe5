// Purpose: reads what a node sends, at the price of one pass over the bytes.
#include "cli/load/frame_reader.hpp"

#include <charconv>

namespace caucus::cli {

namespace {

/// The place of the value behind a quoted key, or npos.
std::size_t value_after(std::string_view text, std::string_view key) noexcept {
  auto found = text.find(key);
  if (found == std::string_view::npos)
    return found;
  return text.find_first_not_of(" :", found + key.size());
}

std::uint64_t to_number(std::string_view digits) noexcept {
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

} // namespace

std::uint64_t number_after(std::string_view text,
                           std::string_view quoted_key) noexcept {
  auto at = value_after(text, quoted_key);
  return at == std::string_view::npos ? 0 : to_number(text.substr(at));
}

std::string_view string_after(std::string_view text,
                              std::string_view quoted_key) noexcept {
  auto at = value_after(text, quoted_key);
  if (at == std::string_view::npos || text[at] != '"')
    return {};
  auto rest = text.substr(at + 1);
  return rest.substr(0, rest.find('"'));
}

char frame_reader::peek() noexcept {
  while (at_ < text_.size()
         && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r'
             || text_[at_] == '\t'))
    ++at_;
  return at_ < text_.size() ? text_[at_] : '\0';
}

bool frame_reader::to_object() noexcept {
  auto c = peek();
  if (!started_) {
    started_ = true;
    if (c == '[') {
      in_array_ = true;
      ++at_;
      c = peek();
      if (c == ']')
        return false;
    }
  } else if (!in_array_ || c == ']') {
    return false;
  } else if (c == ',') {
    ++at_;
    c = peek();
  } else {
    malformed_ = true;
  }
  malformed_ = malformed_ || c != '{';
  return !malformed_;
}

bool frame_reader::next(frame_item& item) noexcept {
  if (malformed_ || !to_object())
    return false;
  item = frame_item{};
  malformed_ = !read_object(item);
  return !malformed_;
}

bool frame_reader::read_object(frame_item& item) noexcept {
  auto start = at_++;
  if (peek() == '}') {
    ++at_;
  } else {
    for (;;) {
      if (!read_pair(item))
        return false;
      auto c = peek();
      ++at_;
      if (c == '}')
        break;
      if (c != ',')
        return false;
    }
  }
  item.text = text_.substr(start, at_ - start);
  return true;
}

bool frame_reader::read_pair(frame_item& item) noexcept {
  std::string_view key;
  if (peek() != '"' || !read_string(key) || peek() != ':')
    return false;
  ++at_;
  peek();
  auto start = at_;
  if (!skip_value())
    return false;
  auto value = text_.substr(start, at_ - start);
  if (key == "re")
    item.rid = to_number(value);
  else if (key == "ok")
    item.what = frame_item::kind::reply;
  else if (key == "err")
    item.what = frame_item::kind::failure;
  else if (key == "ev" && value == "\"message\"")
    item.what = frame_item::kind::message;
  else if (key == "ev" && value == "\"heads\"")
    item.what = frame_item::kind::heads;
  return true;
}

bool frame_reader::read_string(std::string_view& out) noexcept {
  auto start = ++at_;
  for (; at_ < text_.size(); ++at_) {
    if (text_[at_] == '\\') {
      ++at_;
    } else if (text_[at_] == '"') {
      out = text_.substr(start, at_ - start);
      ++at_;
      return true;
    }
  }
  return false;
}

bool frame_reader::skip_value() noexcept {
  std::size_t depth = 0;
  std::string_view ignored;
  while (at_ < text_.size()) {
    auto c = text_[at_];
    if (c == '"') {
      if (!read_string(ignored))
        return false;
      if (depth == 0)
        return true;
      continue;
    }
    if (depth == 0 && (c == ',' || c == '}' || c == ']'))
      return true; // a number or a literal ended
    ++at_;
    if (c == '{' || c == '[')
      ++depth;
    else if ((c == '}' || c == ']') && --depth == 0)
      return true;
  }
  return false;
}

} // namespace caucus::cli
