// What an operator can set: flags, `CAUCUS_*` environment, a file.
#include "node/config.hpp"

#include "model/limits.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <iostream>
#include <thread>

namespace caucus::node {

namespace {

constexpr std::size_t threads_max = 256;
constexpr int usage_error = 2;

/// What is given as text and checked after the parse.
struct raw {
  config value;
  std::string listen = "127.0.0.1:8080";
};

/// One option, under the same name in all three places.
template <class T>
CLI::Option* add(CLI::App& app, const char* name, T& into, const char* help) {
  std::string env = "CAUCUS_";
  for (const char* p = name; *p != '\0'; ++p)
    env += *p == '-' ? '_' : static_cast<char>(std::toupper(*p));
  return app.add_option(std::string{"--"} + name, into, help)
    ->envname(env)
    ->capture_default_str();
}

void describe_options(CLI::App& app, raw& out) {
  auto& c = out.value;
  add(app, "data", c.data, "folder of the store and the secret");
  add(app, "listen", out.listen,
      "HOST:PORT of the page, HTTP and WebSocket; port 0: any free one");
  add(app, "node", c.node, "this node's number, part of every message id")
    ->check(CLI::Range(0, limits::node_count_max - 1));
  const auto threads = CLI::Range(std::size_t{0}, threads_max);
  add(app, "io-threads", c.io_threads,
      "threads that own sockets; 0: half the cores")
    ->check(threads);
  add(app, "worker-threads", c.worker_threads,
      "threads of the actor pool; 0: the other half")
    ->check(threads);
  add(app, "reader-threads", c.reader_threads,
      "threads for reads from disk; 0: 2")
    ->check(threads);
  add(app, "account-threads", c.account_threads,
      "threads that hash passwords; 0: half the cores")
    ->check(threads);
  add(app, "block-cache-mib", c.block_cache_mib,
      "memory for blocks read from disk, MiB")
    ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 20));
  add(app, "log-level", c.log_level, "how much is logged, to stderr")
    ->check(CLI::IsMember(
      {"trace", "debug", "info", "warn", "error", "critical", "off"}));
}

void fill_zeros(config& c) {
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  const auto half = std::max<std::size_t>(1, cores / 2);
  if (c.io_threads == 0)
    c.io_threads = half;
  if (c.worker_threads == 0)
    c.worker_threads = std::max<std::size_t>(1, cores - half);
  if (c.reader_threads == 0)
    c.reader_threads = 2;
  if (c.account_threads == 0)
    c.account_threads = half;
}

} // namespace

std::optional<std::pair<std::string, std::uint16_t>>
split_listen(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size())
    return std::nullopt;
  auto host = text.substr(0, colon);
  if (host.front() == '[') {
    if (host.size() < 3 || host.back() != ']')
      return std::nullopt;
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string::npos) {
    return std::nullopt; // a bare IPv6 address is ambiguous
  }
  std::uint16_t port = 0;
  const auto* end = text.data() + text.size();
  const auto [last, error]
    = std::from_chars(text.data() + colon + 1, end, port);
  if (error != std::errc{} || last != end)
    return std::nullopt;
  return std::pair{std::move(host), port};
}

parsed parse(int argc, const char* const* argv) {
  CLI::App app{"caucusd: a chat node. Each option can also come from the "
               "environment, or from the file that --config names, one "
               "`name = value` per line."};
  app.set_version_flag("--version", "caucusd 0.1.0");
  app.set_config("--config", "", "read options from this file")
    ->envname("CAUCUS_CONFIG");
  app.allow_config_extras(CLI::config_extras_mode::error);
  raw out;
  describe_options(app, out);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& done) {
    return {std::nullopt, app.exit(done)};
  } catch (const CLI::ParseError& why) {
    std::cerr << "caucusd: " << why.what() << " (see --help)\n";
    return {std::nullopt, usage_error};
  }
  const auto where = split_listen(out.listen);
  if (!where) {
    std::cerr << "caucusd: --listen: " << out.listen
              << " is not HOST:PORT (see --help)\n";
    return {std::nullopt, usage_error};
  }
  std::tie(out.value.host, out.value.port) = *where;
  fill_zeros(out.value);
  return {out.value, 0};
}

} // namespace caucus::node
