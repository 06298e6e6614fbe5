// Purpose: the whole terminal: conversations, messages, people, a line to
// write.
#pragma once

#include "cli/chat/controller.hpp"
#include "cli/chat/screen/pane.hpp"
#include "cli/chat/screen/terminal.hpp"
#include "cli/chat/view.hpp"

#include <deque>
#include <string>

namespace caucus::cli::chat {

/// Draws what the controller knows. Must be attached before the first use.
class screen_view final : public view {
public:
  void attach(controller& to) noexcept { of_ = &to; }

  /// Does what was typed. False: the user wants to end.
  [[nodiscard]] bool read_keys();
  void resize();
  /// Draws if something changed.
  void draw();

  // -- view
  void state(client_state what, const std::string& line) override;
  void notice(const std::string& text) override;
  void problem(const std::string& text) override;
  void entries(const conversation& in,
               const std::vector<entry>& new_ones) override;
  void older(const conversation& in, const std::vector<entry>& lines) override;
  void changed() override { dirty_ = true; }

private:
  [[nodiscard]] bool press(const key_press& key);
  void scroll(bool up);
  void remember(std::string text);
  void draw_list(int width);
  void draw_pane(int column, int width);
  [[nodiscard]] int list_width() const;
  [[nodiscard]] std::string title();
  [[nodiscard]] std::string status();

  terminal terminal_;
  line_editor editor_;
  controller* of_ = nullptr;
  std::deque<remark> remarks_;
  std::string state_;
  std::string shown_conv_;
  std::size_t scroll_ = 0;   // rows below the lowest one
  bool wants_older_ = false; // the user went up: a page may be missing
  bool dirty_ = true;
};

} // namespace caucus::cli::chat
