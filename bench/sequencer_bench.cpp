// Leases of ids by the plain class, one id or a whole lease at a time.
#include "actors/sequencer_logic.hpp"
#include "actors/type_ids.hpp"
#include "model/limits.hpp"

#include <benchmark/benchmark.h>
#include <caf/all.hpp>

namespace caucus::bench {

namespace {

constexpr unix_ms now = 1'800'000'000'000;

void lease_ids_plain(benchmark::State& state) {
  const auto count = static_cast<std::uint32_t>(state.range(0));
  sequencer_logic logic{node_id{1}, 0};
  message_id floor;
  for (auto _ : state) {
    if (const auto due = logic.horizon_due(now))
      logic.horizon_persisted(*due); // the disk is not what is measured here
    const auto lease = logic.lease(now, count, floor);
    if (lease)
      floor = message_id{lease->first.value() + lease->count - 1};
    benchmark::DoNotOptimize(floor);
  }
  state.SetItemsProcessed(state.iterations() * count);
}
BENCHMARK(lease_ids_plain)->Arg(1)->Arg(limits::lease_ids_max);

} // namespace

} // namespace caucus::bench
