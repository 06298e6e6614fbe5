// Purpose: one user's session of a load run: hello, requests, what comes back.
#include "cli/load/client.hpp"

#include "cli/load/progress.hpp"

#include <stdexcept>

namespace caucus::cli {

namespace {

constexpr std::size_t opening_max = 64;

} // namespace

void client::ask(std::string_view op, std::string_view fields, answer then) {
  auto rid = next_rid_++;
  asked_.emplace(rid, std::move(then));
  send(rid, op, fields);
}

void client::send(std::uint64_t rid, std::string_view op,
                  std::string_view fields) {
  std::string text;
  text.reserve(fields.size() + op.size() + 40);
  text += R"({"op":")";
  text += op;
  text += R"(","rid":)";
  text += std::to_string(rid);
  text += fields;
  text += '}';
  session_->send(std::move(text));
}

void client::on_open() {
  ask("hello", R"(,"device":"load","token":")" + who_.token + '"',
      [this](const frame_item& item) {
        if (item.what == frame_item::kind::reply)
          return settle(state::ready);
        failure_ = "hello answers " + std::string{item.text};
        settle(state::closed);
      });
}

void client::on_frame(std::string_view frame) {
  frame_reader reader{frame};
  frame_item item;
  while (reader.next(item)) {
    auto answers = item.what == frame_item::kind::reply
                   || item.what == frame_item::kind::failure;
    if (!answers || item.rid >= first_rid) {
      if (listener_)
        listener_(*this, item);
    } else if (auto found = asked_.extract(item.rid)) {
      found.mapped()(item);
    }
  }
}

void client::on_closed(const closing& how) {
  if (failure_.empty())
    failure_ = how.why;
  settle(state::closed);
}

void client::settle(state to) {
  if (state_ == state::closed || state_ == to)
    return;
  state_ = to;
  settled_(*this);
}

void crowd::open(loop& on, const std::vector<account>& accounts,
                 const std::vector<std::size_t>& user_of_session,
                 loop::clock::time_point deadline) {
  for (std::size_t i = 0; i < user_of_session.size(); ++i)
    clients_.push_back(std::make_unique<client>(
      i, accounts[user_of_session[i]],
      [this](const client& which) { on_settled(which); }));
  std::size_t started = 0;
  progress meter{"sessions"};
  auto all = on.run_until(deadline, [&] {
    meter.show(ready_, size());
    while (started < size() && started - ready_ < opening_max)
      clients_[started++]->open(on);
    return ready_ == size() || lost_ > 0;
  });
  if (lost_ > 0)
    throw std::runtime_error{"a session failed: " + failure_};
  if (!all)
    throw std::runtime_error{"only " + std::to_string(ready_)
                             + " sessions opened in time"};
}

void crowd::on_settled(const client& which) {
  if (which.now() == client::state::ready) {
    ++ready_;
    return;
  }
  if (lost_++ == 0)
    failure_ = which.failure();
}

} // namespace caucus::cli
