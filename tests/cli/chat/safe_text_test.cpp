// Behaviour of cli/chat/safe_text.hpp.
#include "cli/chat/safe_text.hpp"
#include "cli/chat/screen/terminal.hpp"

#include <doctest/doctest.h>

using namespace caucus::cli::chat;

using rows = std::vector<std::string>;

TEST_CASE("nothing that others write moves the cursor or turns the text") {
  CHECK(safe_text("plain ä 👍") == "plain ä 👍");
  CHECK(safe_text("a\x1b[2Jb") == "a\uFFFD[2Jb");
  CHECK(safe_text("a\u009b2Jb") == "a\uFFFD2Jb");
  CHECK(safe_text("a\rb\x7f") == "a\uFFFDb\uFFFD");
  CHECK(safe_text("a\nb\tc") == "a\u23CEb c");
  CHECK(safe_text("a\u202Eb") == "a\uFFFDb");
}

TEST_CASE("bytes that are not UTF-8 become U+FFFD, one each") {
  CHECK(safe_text("a\xff\xc3") == "a\uFFFD\uFFFD");
  CHECK(safe_text("\xed\xa0\x80") == "\uFFFD\uFFFD\uFFFD"); // half a pair
  CHECK(utf8_of(code_points("ä€👍")) == "ä€👍");
}

TEST_CASE("a typed line is cleaned before it is sent") {
  CHECK(typed_text("hello\r") == "hello");
  CHECK(typed_text("a\tb  ") == "a b");
  CHECK(typed_text("\x1b[A") == "[A");
  CHECK(typed_text("\xff") == "\uFFFD");
}

TEST_CASE("lines are broken between words, by columns") {
  use_utf8_locale();
  CHECK(wrap("", 10, 2) == rows{""});
  CHECK(wrap("short", 10, 2) == rows{"short"});
  CHECK(wrap("one two three", 8, 2) == rows{"one two", "  three"});
  CHECK(wrap("abcdefghijkl", 8, 2) == rows{"abcdefgh", "  ijkl"});
  CHECK(wrap("世界世界世", 6, 2) == rows{"世界世", "  界世"});
  CHECK(cut_to("世界", 3) == "世");
  CHECK(width_of(code_points("a世")) == 3);
}
