// Purpose: what one fdatasync costs here.
#include "cli/fd.hpp"
#include "cli/load/histogram.hpp"
#include "cli/probe/probe.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <fcntl.h>

namespace caucus::cli {

namespace {

using std::chrono::steady_clock;

double microseconds(std::uint64_t nanoseconds) {
  return static_cast<double>(nanoseconds) / 1000;
}

/// A new file without a name: nothing is left behind, whatever happens.
fd nameless_file(const std::string& dir) {
  auto path = dir + "/probe-XXXXXX";
  fd file{static_cast<int>(checked(::mkstemp(path.data()), path.c_str()))};
  checked(::unlink(path.c_str()), "unlink");
  return file;
}

} // namespace

std::string probe_disk(const probe_options& options) {
  auto file = nameless_file(options.dir);
  std::string bytes(options.bytes, 'x');
  histogram syncs;
  auto end = steady_clock::now()
             + std::chrono::duration_cast<steady_clock::duration>(
               std::chrono::duration<double>{options.seconds});
  for (auto now = steady_clock::now(); now < end;) {
    checked(::write(file.raw(), bytes.data(), bytes.size()), "write");
    checked(::fdatasync(file.raw()), "fdatasync");
    auto after = steady_clock::now();
    syncs.record(static_cast<std::uint64_t>(
      std::chrono::nanoseconds{after - now}.count()));
    now = after;
  }
  return nlohmann::json{{"probe", "disk"},
                        {"bytes", options.bytes},
                        {"count", syncs.count()},
                        {"p50_us", microseconds(syncs.quantile(0.5))},
                        {"p99_us", microseconds(syncs.quantile(0.99))},
                        {"max_us", microseconds(syncs.max())}}
    .dump(2);
}

} // namespace caucus::cli
