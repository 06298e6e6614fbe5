// Runs a fuzz target where there is no libFuzzer: inputs are mutants of seeds.
//
//   NAME_fuzz SECONDS SEEDS_DIR [FIRST]
//
// Input number N depends on N and the seeds only: what ends the program is
// printed as a number, and found again with it as FIRST.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size);
extern "C" void __sanitizer_set_death_callback(void (*callback)())
  __attribute__((weak));

namespace {

constexpr std::size_t input_bytes_max = 64 * 1024;
std::uint64_t current = 0;

void tell_current() {
  std::fprintf(stderr, "fuzz: ended by input %llu\n",
               static_cast<unsigned long long>(current));
}

std::vector<std::string> read_seeds(const char* folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& one : std::filesystem::directory_iterator{folder})
    paths.push_back(one.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> seeds;
  for (const auto& path : paths) {
    std::ifstream file{path, std::ios::binary};
    seeds.emplace_back(std::istreambuf_iterator<char>{file},
                       std::istreambuf_iterator<char>{});
  }
  return seeds;
}

class mutator {
public:
  mutator(const std::vector<std::string>& seeds, std::uint64_t number)
    : seeds_(seeds), random_(number) {}

  std::string make() {
    auto input = seeds_[below(seeds_.size())];
    for (auto steps = below(8) + 1; steps > 0; --steps)
      change(input);
    input.resize(std::min(input.size(), input_bytes_max));
    return input;
  }

private:
  std::size_t below(std::size_t bound) {
    return bound == 0 ? 0 : static_cast<std::size_t>(random_() % bound);
  }

  void change(std::string& input) {
    const auto at = below(input.size() + 1);
    switch (below(7)) {
      case 0: input.insert(at, 1, static_cast<char>(random_())); break;
      case 1: input.erase(at, below(16) + 1); break;
      case 2: input.resize(at); break;
      case 3: // a part of another seed
      {
        const auto& other = seeds_[below(seeds_.size())];
        const auto from = below(other.size() + 1);
        input.insert(at, other, from, below(64) + 1);
        break;
      }
      case 4: // a part of its own, again and again
      {
        const auto part = input.substr(at, below(32) + 1);
        for (auto n = below(64); n > 0 && input.size() < input_bytes_max; --n)
          input.insert(at, part);
        break;
      }
      default:
        if (at < input.size())
          input[at] = static_cast<char>(input[at] ^ (1 << below(8)));
    }
  }

  const std::vector<std::string>& seeds_;
  std::mt19937_64 random_;
};

} // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: %s SECONDS SEEDS_DIR [FIRST]\n", argv[0]);
    return 2;
  }
  const auto seeds = read_seeds(argv[2]);
  if (seeds.empty()) {
    std::fprintf(stderr, "no seeds in %s\n", argv[2]);
    return 2;
  }
  if (__sanitizer_set_death_callback != nullptr)
    __sanitizer_set_death_callback(tell_current);
  std::atexit([] { std::fflush(stdout); });
  using clock = std::chrono::steady_clock;
  const auto end = clock::now() + std::chrono::seconds{std::atoi(argv[1])};
  const auto first = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1;
  for (const auto& seed : seeds) // as they are, too
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(seed.data()),
                           seed.size());
  for (current = first; clock::now() < end; ++current) {
    const auto input = mutator{seeds, current}.make();
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()),
                           input.size());
  }
  std::printf("%llu inputs\n",
              static_cast<unsigned long long>(current - first));
}
