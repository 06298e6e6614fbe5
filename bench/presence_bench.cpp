// A user goes busy and back: the presence actor tells N peers, each with one
// session.
#include "actors/presence.hpp"
#include "bench/io_world.hpp"

#include <benchmark/benchmark.h>

namespace caucus::bench {

namespace {

/// Knows one thing: who the peers are.
class peers_reader_state {
public:
  static inline const char* name = "peers_reader";
  peers_reader_state(reader_actor::pointer, std::vector<user_id> peers)
    : peers_(std::move(peers)) {}
  reader_actor::behavior_type make_behavior() {
    return {
      [](const read_conversation&) { return conv_snapshot{}; },
      [](const read_history&) { return frame::reply{frame::history_page{}}; },
      [this](const read_links& what) { return links(what); },
      [](const read_summaries&) { return std::vector<frame::conv_summary>{}; },
      [](const read_sync&) { return sync_rows{}; },
      [](const read_users&) { return std::vector<user_row>{}; },
      [](const read_credentials&) { return storage::credentials_row{}; },
      [](const check_token&) { return frame::reply{frame::done{}}; },
      [](const read_members&) { return std::vector<user_id>{}; },
      [](const read_outbox&) { return std::vector<outbox_row>{}; },
      [](const read_log&) { return std::vector<log_entry>{}; },
      [](const read_contacts&) { return std::vector<user_id>{}; },
      [](const read_watchers&) { return std::vector<user_id>{}; },
    };
  }

private:
  /// A direct conversation with each.
  std::vector<conversation_link> links(const read_links& what) {
    std::vector<conversation_link> out;
    auto i = what.after.empty() ? std::size_t{0} : std::stoul(what.after) + 1;
    for (; i < peers_.size() && out.size() < what.limit; ++i)
      out.push_back({.conv = conv_id{std::to_string(i)},
                     .kind = conv_kind::direct,
                     .peer = peers_[i]});
    return out;
  }

  std::vector<user_id> peers_;
};

void presence_to_peers(benchmark::State& state) {
  const auto people = static_cast<std::size_t>(state.range(0));
  io_world world{people};
  auto reader
    = world.system().spawn<reader_actor::stateful_impl<peers_reader_state>>(
      *world.users());
  world.world()->readers.push_back(reader);
  const user_id self{"someone"};
  auto presence = world.system().spawn<presence_impl>(
    world.world(), frame::presence_row{.user = self}, shard_actor{},
    log_term{1});
  world.frames().expect(people);
  caf::anon_send(presence, session_up{self, session_id{1}, {}});
  world.frames().wait();
  bool busy = false;
  for (auto _ : state) {
    busy = !busy;
    const auto status = busy ? presence_status::busy : presence_status::online;
    world.frames().expect(people);
    caf::anon_send(presence,
                   user_call{self, session_id{1}, frame::presence_set{status}});
    world.frames().wait();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  caf::anon_send_exit(presence, caf::exit_reason::kill);
  caf::anon_send_exit(reader, caf::exit_reason::kill);
}
BENCHMARK(presence_to_peers)->Arg(10)->Arg(100)->Arg(1000)->UseRealTime();

} // namespace

} // namespace caucus::bench
