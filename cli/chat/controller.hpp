// Purpose: does what the user's lines say, and tells the user what happens.
#pragma once

#include "cli/chat/client.hpp"
#include "cli/chat/line_command.hpp"
#include "cli/chat/view.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace caucus::cli::chat {

/// What the controller needs of the outside.
struct surroundings {
  std::function<clock::time_point()> now{};
  std::function<std::int64_t()> wall_ms{}; // ms since 1970
  std::function<void()> login_needed{};
};

/// Owns the client. One thread.
class controller final : public client_watcher {
public:
  controller(client_options options, client_port& port, view& shown,
             surroundings around);

  /// Does what a line says.
  void take_line(std::string_view line);

  /// Whether that line may come now: what it builds on was answered. For
  /// scripts, whose lines all come at once.
  [[nodiscard]] bool takes(std::string_view line) const;
  /// Nothing is under way any more.
  [[nodiscard]] bool idle() const;
  [[nodiscard]] bool quits() const noexcept { return quits_; }

  /// Opens a conversation as soon as the list is here.
  void open_at_start(std::string name) { wanted_ = std::move(name); }

  /// Shows up to `count` lines older than those that were shown.
  void show_older(std::size_t count);

  /// Loads a page of older lines of the open conversation.
  void load_page();

  /// The user types, or does so no more.
  void typing(bool on);

  /// The open conversation; null: none.
  [[nodiscard]] conversation* current();
  [[nodiscard]] chat::client& client() noexcept { return client_; }
  [[nodiscard]] const chat::client& client() const noexcept { return client_; }
  [[nodiscard]] std::int64_t wall_ms() const { return around_.wall_ms(); }

  // -- client_watcher
  void state_changed() override;
  void joined(conversation& in, const std::vector<entry>& entries) override;
  void changed(conversation& in) override;
  void dropped(const conversation& which) override;
  void presence_changed(const std::string& user) override;
  void not_sent(const draft& what, const failure& why) override;
  void problem(const std::string& text) override;
  void login_needed() override { around_.login_needed(); }

private:
  using then = std::function<void(const packet&)>;

  void act(const line_command& what);
  void act_here(const line_command& what, conversation& in);
  void act_in_group(const line_command& what, conversation& in);
  void send(const std::string& text, conversation& in);
  void list();
  void open(conversation& one);
  void open_named(const std::string& name);
  /// Learns of a conversation that an answer named, and opens it.
  void open_new(const std::string& conv);
  void who(conversation& in);
  /// Asks; a refusal is shown, everything else goes to `next`.
  void ask(
    const command& what, then next = [](const packet&) {});
  void no_older(const failure& why);
  void show_page(std::size_t count, std::uint64_t base_before);

  surroundings around_;
  view& view_;
  chat::client client_;
  std::string current_;          // conv
  std::uint64_t shown_from_ = 0; // the oldest line that was shown, or one more
  std::string wanted_;
  std::map<std::string, std::string> told_; // user -> status
  std::size_t under_way_ = 0;
  bool types_ = false;
  clock::time_point typed_at_{};
  bool quits_ = false;
};

} // namespace caucus::cli::chat
