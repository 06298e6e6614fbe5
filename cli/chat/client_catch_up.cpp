// Purpose: a user's client: how it comes level with the node.
#include "cli/chat/client.hpp"
#include "model/limits.hpp"

#include <utility>

namespace caucus::cli::chat {

namespace {

using namespace std::chrono_literals;

constexpr auto retry_delay = 1500ms;
/// Bytes of a `since`, so that it fits into a frame.
constexpr std::size_t since_bytes_max = 40 * 1024;
/// More missing entries than this are not fetched: the user is told.
constexpr std::uint64_t hole_max = 5000;

} // namespace

void client::load_list(const std::string& after) {
  command list{"conv.list"};
  list.put("limit", std::uint64_t{limits::list_page_max});
  if (!after.empty())
    list.put("after", after);
  ask(list, [this](const packet& page) {
    if (page.refused) {
      if (connected())
        lose("the node says: " + page.refused->code);
      return;
    }
    for (const auto& one : page.rows)
      take_row(one);
    if (page.next.empty())
      ready();
    else
      load_list(page.next);
  });
}

std::map<std::string, std::uint64_t>
client::since(const std::string& after) const {
  std::map<std::string, std::uint64_t> result;
  std::size_t bytes = 0;
  const auto& all = book_.all();
  for (auto i = after.empty() ? all.begin() : all.upper_bound(after);
       i != all.end() && result.size() < limits::since_max; ++i) {
    bytes += i->first.size() + 25; // quotes, colon, comma, digits
    if (bytes > since_bytes_max)
      break;
    result[i->first] = i->second.log.seen();
  }
  return result;
}

void client::ask_sync(const std::string& after) {
  command sync{"sync"};
  sync.put("since", since(after));
  if (!after.empty())
    sync.put("after", after);
  ask(sync, [this](const packet& page) {
    if (!page.refused)
      take_sync(page);
    else if (state_ == client_state::catching_up)
      lose("the node says: " + page.refused->code);
    else if (connected())
      resync(std::chrono::milliseconds{retry_delay}.count());
  });
}

void client::take_sync(const packet& page) {
  for (const auto& one : page.rows)
    take_row(one);
  for (const auto& conv : page.gone)
    drop(conv, {.code = "not_member"});
  if (page.next.empty())
    ready();
  else
    ask_sync(page.next);
}

void client::resync(std::uint64_t within_ms) {
  const auto delay = std::chrono::milliseconds{
    static_cast<long>(static_cast<double>(within_ms) * options_.random())};
  const auto mine = connection_;
  agenda_.at(now_ + delay, [this, mine] {
    if (mine == connection_ && connected())
      ask_sync({});
  });
}

void client::load_row(const std::string& conv) {
  if (!connected() || !rows_asked_.insert(conv).second)
    return;
  ask(command{"conv.info"}.put("conv", conv),
      [this, conv](const packet& answer) { row_answered(conv, answer); });
}

void client::row_answered(const std::string& conv, const packet& answer) {
  rows_asked_.erase(conv);
  if (!answer.refused)
    return take_row(answer.info);
  if (!answer.refused->retry)
    return drop(conv, *answer.refused);
  if (connected())
    agenda_.at(now_ + retry_delay, [this, conv] { load_row(conv); });
}

void client::look_at_hole(conversation& in, std::chrono::milliseconds delay) {
  if (in.filling || in.log.missing() == 0 || !connected())
    return;
  in.filling = true;
  const auto mine = connection_;
  agenda_.at(now_ + delay, [this, mine, conv = in.conv()] {
    if (mine == connection_)
      fill_hole(conv);
  });
}

void client::fill_hole(const std::string& conv) {
  auto* in = book_.at(conv);
  if (in == nullptr)
    return;
  if (in->log.missing() > hole_max) {
    watcher_.problem(std::to_string(in->log.missing()) + " entries of "
                     + in->name() + " were left out; /history shows them");
    in->log = message_log{in->log.head()};
  }
  if (in->log.missing() == 0) {
    in->filling = false;
    return;
  }
  const auto before = in->log.seen();
  ask(command{"msg.history"}
        .put("conv", conv)
        .put("after", before)
        .put("limit", std::uint64_t{limits::history_page_max})
        .put("seen", in->log.head()),
      [this, conv, before](const packet& page) {
        auto* still = book_.at(conv);
        if (still == nullptr || !connected())
          return;
        if (!page.refused)
          deliver(*still, page.messages);
        still->filling = false;
        look_at_hole(*still, still->log.seen() > before ? 0ms : retry_delay);
      });
}

void client::load_older(const std::string& conv, std::size_t limit,
                        older_answer then) {
  auto* in = book_.at(conv);
  if (in == nullptr || in->log.base() == 0)
    return then(0, nullptr);
  ask(command{"msg.history"}
        .put("conv", conv)
        .put("before", in->log.base() + 1)
        .put("limit", std::uint64_t{std::min(limit, limits::history_page_max)})
        // We may have come from a node that knew more.
        .put("seen", in->log.head()),
      [this, conv, then = std::move(then)](const packet& page) {
        auto* still = book_.at(conv);
        if (page.refused)
          return then(0, &*page.refused);
        if (still == nullptr)
          return then(0, nullptr);
        const auto lines = still->log.prepend(page.messages);
        if (page.messages.empty() && !page.more)
          still->log.reached_start();
        then(lines, nullptr);
      });
}

} // namespace caucus::cli::chat
