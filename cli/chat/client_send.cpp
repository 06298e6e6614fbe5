// Purpose: a user's client: messages go out in order, again after every
// failure that may pass.
#include "cli/chat/client.hpp"
#include "cli/chat/mentions.hpp"

namespace caucus::cli::chat {

namespace {

/// Wait before the next try where the node does not say how long.
constexpr std::chrono::milliseconds resend_delay{1000};

} // namespace

bool client::send(const std::string& conv, const std::string& text) {
  const auto cid = options_.cid_prefix + '-' + std::to_string(next_cid_++);
  if (!outbox_.add({.cid = cid,
                    .conv = conv,
                    .text = text,
                    .mentions = mentions_in(text)}))
    return false;
  pump();
  return true;
}

void client::pump() {
  if (state_ != client_state::online)
    return;
  for (const auto& one : outbox_.take_turn()) {
    command send{"msg.send"};
    send.put("conv", one.conv).put("cid", one.cid).put_body(one.text);
    if (!one.mentions.empty())
      send.put("mentions", one.mentions);
    ask(send, [this, one](const packet& answer) { sent(one, answer); });
  }
}

void client::sent(const draft& what, const packet& answer) {
  if (!answer.refused) {
    outbox_.settle(what.cid);
    // The answer has the place; the event may never come.
    entry own = answer.what;
    own.kind = entry_kind::message;
    own.from = options_.user;
    own.cid = what.cid;
    own.text = what.text;
    own.has_body = true;
    if (auto* in = book_.at(what.conv); in != nullptr && own.seq > 0)
      deliver(*in, {own});
    return pump();
  }
  const auto& why = *answer.refused;
  if (why.code == requests::disconnected)
    return; // it goes out again with the next connection
  if (!why.retry) {
    if (outbox_.settle(what.cid))
      watcher_.not_sent(what, why);
    return pump();
  }
  // Until then it is under way, so that nothing overtakes it.
  const auto delay = why.retry_after_ms == 0
                       ? resend_delay
                       : std::chrono::milliseconds{why.retry_after_ms};
  const auto mine = connection_;
  agenda_.at(now_ + delay, [this, mine, cid = what.cid] {
    if (mine != connection_)
      return;
    outbox_.put_back(cid);
    pump();
  });
}

} // namespace caucus::cli::chat
