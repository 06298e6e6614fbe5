// Durable log appends by batch size, as the log writer does them: one batch,
// one sync. The limit beside it: a bare write and fdatasync of the same bytes
// on the same disk.
#include "storage/database.hpp"
#include "support/temp_dir.hpp"

#include <benchmark/benchmark.h>

#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <vector>

namespace caucus::bench {

namespace {

constexpr std::size_t entry_bytes = 200;

void log_append(benchmark::State& state) {
  test::temp_dir dir;
  storage::database_options options;
  options.dir = dir.path();
  auto opened = storage::database::open(options);
  if (!opened.db) {
    state.SkipWithError(opened.text.c_str());
    return;
  }
  auto& log = opened.db->log();
  const auto payload = std::make_shared<const std::string>(entry_bytes, 'x');
  std::uint64_t index = 0;
  for (auto _ : state) {
    log_write write;
    for (std::int64_t i = 0; i < state.range(0); ++i)
      write.entries.push_back(
        {log_index{++index}, log_term{1}, entry_kind::command, payload});
    if (!log.write({&write, 1}).ok() || !log.sync().ok()) {
      state.SkipWithError("write failed");
      return;
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(log_append)->Arg(1)->Arg(16)->Arg(128)->Arg(256)->UseRealTime();

void bare_fdatasync(benchmark::State& state) {
  test::temp_dir dir;
  const auto file = dir.path() / "bare";
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  const std::string bytes(
    entry_bytes * static_cast<std::size_t>(state.range(0)), 'x');
  for (auto _ : state)
    if (::write(fd, bytes.data(), bytes.size())
          != static_cast<ssize_t>(bytes.size())
        || ::fdatasync(fd) != 0)
      state.SkipWithError("write failed");
  ::close(fd);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(bare_fdatasync)->Arg(1)->Arg(16)->Arg(128)->Arg(256)->UseRealTime();

} // namespace

} // namespace caucus::bench
