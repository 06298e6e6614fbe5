// Step 2 of docs/message_flow.md: is it JSON at all? One pass, no memory.
#include "net/json_reader.hpp"
#include "net/utf8.hpp"

namespace caucus::net {

namespace {

/// A recursive descent over the grammar of RFC 8259; recursion is bounded by
/// `depth_left`.
class checker {
public:
  explicit checker(std::string_view text) noexcept : text_(text) {}

  std::string_view run(std::size_t depth_max) noexcept {
    if (!valid_utf8(text_))
      return "not UTF-8";
    space();
    if (!value(depth_max))
      return fault_.empty() ? "not JSON" : fault_;
    space();
    return at_ == text_.size() ? std::string_view{} : "not JSON";
  }

private:
  [[nodiscard]] char peek() const noexcept {
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  bool take(char wanted) noexcept {
    if (at_ == text_.size() || text_[at_] != wanted)
      return false;
    ++at_;
    return true;
  }

  bool word(std::string_view wanted) noexcept {
    if (text_.substr(at_, wanted.size()) != wanted)
      return false;
    at_ += wanted.size();
    return true;
  }

  void space() noexcept {
    while (at_ < text_.size()
           && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r'
               || text_[at_] == '\t'))
      ++at_;
  }

  bool value(std::size_t depth_left) noexcept {
    switch (peek()) {
      case '{': return container(depth_left, '}', true);
      case '[': return container(depth_left, ']', false);
      case '"': return string();
      case 't': return word("true");
      case 'f': return word("false");
      case 'n': return word("null");
      default: return number();
    }
  }

  bool container(std::size_t depth_left, char end, bool keyed) noexcept {
    if (depth_left == 0) {
      fault_ = "nested too deep";
      return false;
    }
    ++at_;
    space();
    if (take(end))
      return true;
    for (;;) {
      if (keyed && !key())
        return false;
      if (!value(depth_left - 1))
        return false;
      space();
      if (take(end))
        return true;
      if (!take(','))
        return false;
      space();
    }
  }

  bool key() noexcept {
    if (!string())
      return false;
    space();
    if (!take(':'))
      return false;
    space();
    return true;
  }

  bool string() noexcept {
    if (!take('"'))
      return false;
    while (at_ < text_.size()) {
      auto c = static_cast<unsigned char>(text_[at_++]);
      if (c == '"')
        return true;
      if (c < 0x20 || (c == '\\' && !escape()))
        return false;
    }
    return false;
  }

  bool escape() noexcept {
    if (!take('u'))
      return at_ < text_.size()
             && std::string_view{"\"\\/bfnrt"}.find(text_[at_++])
                  != std::string_view::npos;
    auto unit = hex4();
    if (unit < 0xD800 || unit > 0xDFFF)
      return unit != bad_hex;
    if (unit > 0xDBFF || !word("\\u"))
      return false;
    unit = hex4();
    return unit >= 0xDC00 && unit <= 0xDFFF;
  }

  unsigned hex4() noexcept {
    unsigned result = 0;
    for (int i = 0; i < 4; ++i) {
      auto c = peek();
      unsigned digit = 0;
      if (c >= '0' && c <= '9')
        digit = static_cast<unsigned>(c - '0');
      else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
        digit = static_cast<unsigned>((c | 0x20) - 'a') + 10;
      else
        return bad_hex;
      result = result * 16 + digit;
      ++at_;
    }
    return result;
  }

  bool digits() noexcept {
    auto start = at_;
    while (peek() >= '0' && peek() <= '9')
      ++at_;
    return at_ != start;
  }

  bool number() noexcept {
    take('-');
    if (!take('0') && !digits())
      return false;
    if (take('.') && !digits())
      return false;
    if (take('e') || take('E')) {
      if (!take('+'))
        take('-');
      return digits();
    }
    return true;
  }

  static constexpr unsigned bad_hex = 0x10000;

  std::string_view text_;
  std::size_t at_ = 0;
  std::string_view fault_;
};

} // namespace

std::string_view json_fault(std::string_view text,
                            std::size_t depth_max) noexcept {
  return checker{text}.run(depth_max);
}

} // namespace caucus::net
