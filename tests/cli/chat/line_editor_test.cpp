// Behaviour of cli/chat/screen/line_editor.hpp.
#include "cli/chat/safe_text.hpp"
#include "cli/chat/screen/line_editor.hpp"
#include "cli/chat/screen/terminal.hpp"

#include <doctest/doctest.h>

using namespace caucus::cli::chat;

namespace {

void type(line_editor& into, std::string_view text) {
  for (const auto point : code_points(text))
    into.insert(point);
}

} // namespace

TEST_CASE("characters come in at the cursor and go where they are deleted") {
  line_editor line;
  type(line, "hällo");
  line.press(edit_key::left);
  line.press(edit_key::backspace);
  CHECK(line.text() == "hälo");
  line.press(edit_key::home);
  line.press(edit_key::erase);
  type(line, "H");
  CHECK(line.text() == "Hälo");
  line.press(edit_key::end);
  type(line, " you there");
  line.press(edit_key::erase_word);
  CHECK(line.text() == "Hälo you ");
  line.press(edit_key::home);
  line.press(edit_key::backspace);
  line.press(edit_key::left);
  line.press(edit_key::right);
  line.press(edit_key::erase_rest);
  CHECK(line.text() == "H");
  line.press(edit_key::erase_all);
  CHECK(line.empty());
  line.insert(U'\x1b');
  CHECK(line.empty());
}

TEST_CASE("lines that were entered come back, and so does the unfinished one") {
  line_editor line;
  type(line, "one");
  CHECK(line.enter() == "one");
  type(line, "two");
  CHECK(line.enter() == "two");
  type(line, "thr");
  line.press(edit_key::older);
  CHECK(line.text() == "two");
  line.press(edit_key::older);
  line.press(edit_key::older);
  CHECK(line.text() == "one");
  line.press(edit_key::newer);
  line.press(edit_key::newer);
  line.press(edit_key::newer);
  CHECK(line.text() == "thr");
}

TEST_CASE("the part around the cursor is shown") {
  use_utf8_locale();
  line_editor line;
  type(line, "abcdefgh");
  CHECK(line.window(20).text == "abcdefgh");
  CHECK(line.window(20).cursor == 8);
  CHECK(line.window(5).text == "efgh");
  CHECK(line.window(5).cursor == 4);
  line.press(edit_key::home);
  CHECK(line.window(5).text == "abcde");
  CHECK(line.window(5).cursor == 0);
}
