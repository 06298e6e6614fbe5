// Purpose: the whole terminal: conversations, messages, people, a line to
// write.
#include "cli/chat/screen/screen_view.hpp"

#include "cli/chat/render.hpp"
#include "cli/chat/safe_text.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

namespace caucus::cli::chat {

namespace {

constexpr std::size_t remarks_max = 500;
/// Narrower terminals have no list at the side.
constexpr int wide_columns = 80;
constexpr int list_columns = 24;
/// Title, status and the line to write.
constexpr int frame_rows = 3;

} // namespace

bool screen_view::read_keys() {
  while (const auto key = terminal_.read())
    if (!press(*key))
      return false;
  if (editor_.empty() || editor_.text().starts_with('/'))
    of_->typing(false);
  return true;
}

bool screen_view::press(const key_press& key) {
  dirty_ = true;
  switch (key.kind) {
    case key_kind::point:
      editor_.insert(key.point);
      if (!editor_.text().starts_with('/'))
        of_->typing(true);
      return true;
    case key_kind::edit: editor_.press(key.edit); return true;
    case key_kind::enter:
      scroll_ = 0;
      of_->take_line(editor_.enter());
      return true;
    case key_kind::page_up: scroll(true); return true;
    case key_kind::page_down: scroll(false); return true;
    case key_kind::redraw: terminal_.forget(); return true;
    case key_kind::end_of_input:
      if (editor_.empty())
        return false;
      editor_.press(edit_key::erase);
      return true;
    case key_kind::other: return true;
  }
  return true;
}

void screen_view::scroll(bool up) {
  const auto page
    = static_cast<std::size_t>(std::max(1, terminal_.rows() - frame_rows - 1));
  wants_older_ = up;
  scroll_ = up ? scroll_ + page : scroll_ - std::min(scroll_, page);
}

void screen_view::resize() {
  terminal_.resize();
  dirty_ = true;
}

void screen_view::state(client_state, const std::string& line) {
  state_ = line;
  dirty_ = true;
}

void screen_view::notice(const std::string& text) {
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);)
    remember(line);
}

void screen_view::problem(const std::string& text) {
  remember("! " + text);
}

void screen_view::remember(std::string text) {
  const auto* in = of_->current();
  remarks_.push_back({.conv = in == nullptr ? std::string{} : in->conv(),
                      .seq = in == nullptr ? 0 : in->log.seen(),
                      .text = std::move(text)});
  if (remarks_.size() > remarks_max)
    remarks_.pop_front();
  dirty_ = true;
}

void screen_view::entries(const conversation& in,
                          const std::vector<entry>& new_ones) {
  dirty_ = true;
  if (scroll_ == 0 || in.conv() != shown_conv_)
    return;
  // Who reads older messages keeps his place.
  const auto width
    = static_cast<std::size_t>(terminal_.columns() - list_width());
  for (const auto& one : new_ones)
    if (is_line(one))
      scroll_ += wrap(line_of(one, of_->wall_ms()), width, 4).size();
}

void screen_view::older(const conversation&, const std::vector<entry>&) {
  dirty_ = true; // they are in the log
}

int screen_view::list_width() const {
  return terminal_.columns() >= wide_columns ? list_columns : 0;
}

std::string screen_view::title() {
  auto* in = of_->current();
  if (in == nullptr)
    return " no conversation is open: /list, /open NAME, /dm USER, /help";
  auto text = ' ' + list_line(*in, of_->client().book());
  text.resize(text.size() - in->conv().size() - 1);
  const auto newest = in->log.lines().empty() ? 0 : in->log.lines().back().seq;
  if (in->peer_read() > 0 && in->peer_read() >= newest)
    text += ", has read all";
  const auto typists = of_->client().typists(in->conv());
  for (std::size_t i = 0; i < typists.size() && i < 3; ++i)
    text += (i == 0 ? " - " : ", ") + safe_text(typists[i]);
  return typists.empty() ? text : text + " typing";
}

std::string screen_view::status() {
  auto text = ' ' + state_;
  std::uint64_t unread = 0;
  for (const auto* one : of_->client().book().sorted())
    if (one != of_->current())
      unread += one->unread();
  if (unread > 0)
    text += " | " + std::to_string(unread) + " unread elsewhere";
  if (scroll_ > 0)
    text += " | older messages: PageDown";
  return text;
}

void screen_view::draw_list(int width) {
  int row = 1;
  for (auto* one : of_->client().book().sorted()) {
    if (row >= terminal_.rows() - 2)
      return;
    auto text = std::to_string(one->number()) + ' ';
    if (one->about().kind == "direct") {
      const auto there = presence_of(one->about().peer, of_->client().book());
      text += there == "online"                    ? "+"
              : there == "away" || there == "busy" ? "-"
                                                   : " ";
    }
    text += safe_text(one->name());
    const auto open = one == of_->current();
    if (one->unread() > 0 && !open)
      text += " (" + std::to_string(one->unread()) + ')';
    const auto as = open                ? look::reverse
                    : one->unread() > 0 ? look::bold
                                        : look::plain;
    terminal_.write(row++, 0, text, width - 1, as);
  }
}

void screen_view::draw_pane(int column, int width) {
  const auto height = std::max(1, terminal_.rows() - frame_rows);
  const auto* in = of_->current();
  if (const auto conv = in == nullptr ? std::string{} : in->conv();
      conv != std::exchange(shown_conv_, conv))
    scroll_ = 0;
  const auto wanted = scroll_;
  const auto found = rows_of(
    in, remarks_, of_->client().unsent(),
    {static_cast<std::size_t>(height), static_cast<std::size_t>(width)},
    scroll_, of_->wall_ms());
  scroll_ = found.scroll;
  auto row = 1 + height - static_cast<int>(found.rows.size());
  for (const auto& text : found.rows)
    terminal_.write(row++, column, text, width);
  if (std::exchange(wants_older_, false) && in != nullptr && found.at_top
      && in->log.base() > 0) {
    scroll_ = wanted; // the page that is asked for fills it
    of_->load_page();
  }
}

void screen_view::draw() {
  if (!std::exchange(dirty_, false))
    return;
  terminal_.clear();
  const auto rows = terminal_.rows();
  const auto columns = terminal_.columns();
  const auto side = list_width();
  terminal_.write(0, 0, title(), columns, look::reverse);
  if (side > 0)
    draw_list(side);
  draw_pane(side, columns - side);
  terminal_.write(rows - 2, 0, status(), columns, look::reverse);
  const auto line = editor_.window(static_cast<std::size_t>(columns - 2));
  terminal_.write(rows - 1, 0, "> " + line.text, columns - 1);
  terminal_.show(rows - 1, 2 + static_cast<int>(line.cursor));
  draw(); // where that changed something itself: a page cannot be had
}

} // namespace caucus::cli::chat
