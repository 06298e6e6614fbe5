// Purpose: a thin layer over ncurses.
#include "cli/chat/screen/terminal.hpp"

#include "cli/chat/safe_text.hpp"

#include <sys/ioctl.h>

#include <algorithm>
#include <clocale>
#include <cstdio>
#include <langinfo.h>
#include <stdexcept>
#include <string_view>
#include <unistd.h>

#define NCURSES_NOMACROS 1
#include <curses.h>

namespace caucus::cli::chat {

namespace {

constexpr key_press edit(edit_key key) {
  return {.kind = key_kind::edit, .edit = key};
}

constexpr char32_t ctrl(char letter) {
  return static_cast<char32_t>(letter & 0x1F);
}

key_press of_function_key(wint_t code) {
  switch (code) {
    case KEY_LEFT: return edit(edit_key::left);
    case KEY_RIGHT: return edit(edit_key::right);
    case KEY_HOME: return edit(edit_key::home);
    case KEY_END: return edit(edit_key::end);
    case KEY_UP: return edit(edit_key::older);
    case KEY_DOWN: return edit(edit_key::newer);
    case KEY_BACKSPACE: return edit(edit_key::backspace);
    case KEY_DC: return edit(edit_key::erase);
    case KEY_PPAGE: return {.kind = key_kind::page_up};
    case KEY_NPAGE: return {.kind = key_kind::page_down};
    case KEY_ENTER: return {.kind = key_kind::enter};
    default: return {};
  }
}

key_press of_character(char32_t point) {
  switch (point) {
    case U'\n':
    case U'\r': return {.kind = key_kind::enter};
    case 0x7F:
    case 0x08: return edit(edit_key::backspace);
    case ctrl('a'): return edit(edit_key::home);
    case ctrl('e'): return edit(edit_key::end);
    case ctrl('b'): return edit(edit_key::left);
    case ctrl('f'): return edit(edit_key::right);
    case ctrl('k'): return edit(edit_key::erase_rest);
    case ctrl('u'): return edit(edit_key::erase_all);
    case ctrl('w'): return edit(edit_key::erase_word);
    case ctrl('p'): return edit(edit_key::older);
    case ctrl('n'): return edit(edit_key::newer);
    case ctrl('l'): return {.kind = key_kind::redraw};
    case ctrl('d'): return {.kind = key_kind::end_of_input};
    default: return {.kind = key_kind::point, .point = point};
  }
}

} // namespace

void use_utf8_locale() {
  const auto* set = std::setlocale(LC_CTYPE, "");
  if (set == nullptr || std::string_view{::nl_langinfo(CODESET)} != "UTF-8")
    std::setlocale(LC_CTYPE, "C.UTF-8");
}

terminal::terminal() {
  // initscr would end the process.
  if (::newterm(nullptr, stdout, stdin) == nullptr)
    throw std::runtime_error{"this terminal is not known (TERM): use --plain"};
  ::cbreak();
  ::noecho();
  ::nonl();
  ::set_escdelay(50);
  ::keypad(stdscr, TRUE);
  ::nodelay(stdscr, TRUE);
}

terminal::~terminal() {
  ::endwin();
}

int terminal::rows() const noexcept {
  return std::max(4, ::getmaxy(stdscr));
}

int terminal::columns() const noexcept {
  return std::max(10, ::getmaxx(stdscr));
}

void terminal::resize() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0)
    ::resizeterm(size.ws_row, size.ws_col);
  forget();
}

void terminal::forget() {
  ::clearok(stdscr, TRUE);
}

void terminal::clear() {
  ::werase(stdscr);
}

void terminal::write(int row, int column, const std::string& text, int width,
                     look as) {
  if (width <= 0)
    return;
  auto cut = cut_to(text, static_cast<std::size_t>(width));
  cut.append(static_cast<std::size_t>(width) - width_of(code_points(cut)), ' ');
  const auto how = as == look::reverse ? A_REVERSE
                   : as == look::bold  ? A_BOLD
                                       : A_NORMAL;
  ::wattrset(stdscr, static_cast<int>(how));
  ::mvwaddstr(stdscr, row, column, cut.c_str());
  ::wattrset(stdscr, A_NORMAL);
}

void terminal::show(int row, int column) {
  ::wmove(stdscr, row, column);
  ::wrefresh(stdscr);
}

std::optional<key_press> terminal::read() {
  wint_t typed = 0;
  switch (::wget_wch(stdscr, &typed)) {
    case OK: return of_character(static_cast<char32_t>(typed));
    case KEY_CODE_YES: return of_function_key(typed);
    default: return std::nullopt;
  }
}

} // namespace caucus::cli::chat
