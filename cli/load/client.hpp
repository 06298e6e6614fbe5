// Purpose: one user's session of a load run: hello, requests, what comes back.
#pragma once

#include "cli/load/accounts.hpp"
#include "cli/load/frame_reader.hpp"
#include "cli/load/loop.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace caucus::cli {

/// Speaks the protocol over one session. Thread: the loop's. Does not move.
class client final : public session_owner {
public:
  enum class state : std::uint8_t { connecting, ready, closed };
  using answer = std::function<void(const frame_item&)>;
  /// Hears messages, heads, and replies to `send`.
  using listener = std::function<void(client&, const frame_item&)>;

  /// Hears that the session is ready, and that it is closed.
  using watcher = std::function<void(const client&)>;

  /// `number` is for the caller. `who` must outlive the client.
  client(std::size_t number, const account& who, watcher settled)
    : number_(number), who_(who), settled_(std::move(settled)) {}

  void open(loop& on) { session_ = on.open(*this); }
  void listen(listener to) { listener_ = std::move(to); }

  /// Sends `{"op":OP,"rid":...FIELDS}` where FIELDS begins with a comma or is
  /// empty, and calls `then` with the reply.
  void ask(std::string_view op, std::string_view fields, answer then);

  /// The same with the caller's own `rid`, which must be `first_rid` or more;
  /// the reply goes to the listener.
  void send(std::uint64_t rid, std::string_view op, std::string_view fields);

  [[nodiscard]] std::size_t number() const noexcept { return number_; }
  [[nodiscard]] const std::string& user() const noexcept { return who_.user; }
  [[nodiscard]] state now() const noexcept { return state_; }
  /// Why it closed.
  [[nodiscard]] const std::string& failure() const noexcept { return failure_; }

  /// Below: rids of `ask`.
  static constexpr std::uint64_t first_rid = 1'000'000;

private:
  void on_open() override;
  void on_frame(std::string_view frame) override;
  void on_closed(const closing& how) override;
  void settle(state to);

  std::size_t number_;
  const account& who_;
  watcher settled_;
  listener listener_;
  std::shared_ptr<session> session_;
  std::map<std::uint64_t, answer> asked_;
  std::uint64_t next_rid_ = 1;
  state state_ = state::connecting;
  std::string failure_;
};

/// All sessions of a load run. Must die before the loop it is opened on.
class crowd {
public:
  crowd() = default;
  crowd(const crowd&) = delete;
  crowd& operator=(const crowd&) = delete;

  /// Opens one session per entry of `user_of_session`, few at a time, and
  /// waits until all have said hello. Throws std::runtime_error with one line
  /// for people if one fails or the deadline comes.
  void open(loop& on, const std::vector<account>& accounts,
            const std::vector<std::size_t>& user_of_session,
            loop::clock::time_point deadline);

  [[nodiscard]] std::size_t size() const noexcept { return clients_.size(); }
  [[nodiscard]] client& operator[](std::size_t i) { return *clients_[i]; }
  /// Sessions that have closed.
  [[nodiscard]] std::size_t lost() const noexcept { return lost_; }
  /// Why the first of them closed; empty if none did.
  [[nodiscard]] const std::string& failure() const noexcept { return failure_; }

private:
  void on_settled(const client& which);

  std::vector<std::unique_ptr<client>> clients_;
  std::size_t ready_ = 0; // ever
  std::size_t lost_ = 0;
  std::string failure_;
};

} // namespace caucus::cli
