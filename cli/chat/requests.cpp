// Purpose: commands that wait for their answer, on one connection.
#include "cli/chat/requests.hpp"

#include "model/limits.hpp"

#include <utility>

namespace caucus::cli::chat {

namespace {

bool is_page(const std::string& op) {
  return op == "msg.history" || op == "conv.list" || op == "conv.members"
         || op == "sync";
}

} // namespace

std::uint64_t requests::ask(const command& what, answer then) {
  const auto rid = next_rid_++;
  request one{what, std::move(then), is_page(what.op())};
  if (one.page && pages_ >= limits::pages_in_flight_max)
    held_.emplace_back(rid, std::move(one));
  else
    send(rid, std::move(one));
  return rid;
}

void requests::send(std::uint64_t rid, request one) {
  pages_ += one.page ? 1 : 0;
  auto text = one.what.text(rid);
  asked_.emplace(rid, std::move(one));
  send_(std::move(text));
}

void requests::settle(const packet& what) {
  auto found = asked_.extract(what.re);
  if (!found)
    return;
  if (found.mapped().page) {
    --pages_;
    if (!held_.empty()) {
      auto [rid, next] = std::move(held_.front());
      held_.pop_front();
      send(rid, std::move(next));
    }
  }
  found.mapped().then(what);
}

void requests::lose_all() {
  auto asked = std::exchange(asked_, {});
  auto held = std::exchange(held_, {});
  pages_ = 0;
  packet lost;
  lost.refused = failure{
    .code = disconnected, .text = "the connection was lost", .retry = true};
  for (const auto& [rid, one] : asked)
    one.then(lost);
  for (const auto& [rid, one] : held)
    one.then(lost);
}

} // namespace caucus::cli::chat
