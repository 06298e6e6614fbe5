// One frame to N connection actors: from the relay's mailbox to N outboxes.
// The limit beside it: N bare enqueues of the same shared message.
#include "bench/io_world.hpp"

#include <benchmark/benchmark.h>

namespace caucus::bench {

namespace {

delivery sample_frame() {
  delivery out;
  out.what.frame = std::make_shared<const std::string>(200, 'x');
  out.what.kind = net::traffic::message;
  out.what.conv = conv_id{"g:1"};
  out.what.seq = message_seq{1};
  return out;
}

void fan_out_to_connections(benchmark::State& state) {
  const auto people = static_cast<std::size_t>(state.range(0));
  io_world world{people};
  const fan_out what{world.users(), sample_frame(), {}};
  for (auto _ : state) {
    world.frames().expect(people);
    caf::anon_send(world.relay(), what);
    world.frames().wait();
  }
  const auto frames = state.iterations() * static_cast<std::int64_t>(people);
  state.SetItemsProcessed(frames);
}
BENCHMARK(fan_out_to_connections)
  ->Arg(10)
  ->Arg(100)
  ->Arg(1000)
  ->Arg(10000)
  ->UseRealTime();

/// Actors that do nothing with the frame.
void bare_enqueue(benchmark::State& state) {
  caf::actor_system_config cfg;
  cfg.set("caf.scheduler.policy", "sharing");
  cfg.set("caf.scheduler.max-threads", 1);
  caf::actor_system sys{cfg};
  std::vector<caf::actor> actors;
  for (std::int64_t i = 0; i < state.range(0); ++i)
    actors.push_back(sys.spawn<caf::lazy_init>([](caf::event_based_actor*) {
      return caf::behavior{[](const delivery&) {}};
    }));
  const auto msg = caf::make_message(sample_frame());
  for (auto _ : state)
    for (const auto& actor : actors)
      actor->enqueue(nullptr, caf::make_message_id(), msg, nullptr);
  state.SetItemsProcessed(state.iterations() * state.range(0));
  for (const auto& actor : actors)
    caf::anon_send_exit(actor, caf::exit_reason::kill);
}
// A fixed number of rounds: nothing holds the sender back, so the mailboxes
// would grow with the time.
BENCHMARK(bare_enqueue)->Arg(1000)->Iterations(200)->UseRealTime();

} // namespace

} // namespace caucus::bench
