// The actor-level benchmarks: see bench/README.md.
#include "actors/type_ids.hpp"

#include <benchmark/benchmark.h>

int main(int argc, char** argv) {
  caucus::init_meta_objects(); // before any actor system
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
