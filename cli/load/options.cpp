// Purpose: defaults and checks of `caucus load`.
#include "cli/load/options.hpp"

#include "model/limits.hpp"

#include <algorithm>

namespace caucus::cli {

namespace {

constexpr std::size_t connections_max = 25'000; // ports of one address
constexpr std::size_t users_default_max = 100;

std::string complete_talk(load_options& options) {
  if (options.window > 0 && options.rate > 0)
    return "--window and --rate exclude each other";
  if (options.rate < 0)
    return "--rate must not be negative";
  if (options.rate == 0 && options.window == 0)
    options.window = options.what == scenario::send ? 256 : 64;
  if (options.what == scenario::send) {
    // A pair shares a conversation, so a lone session talks to itself.
    options.users = std::min(options.users, options.connections);
    return {};
  }
  if (options.members < 2)
    return "--members must be 2 or more";
  options.members = std::min(options.members, options.connections);
  if (options.users > limits::members_max)
    return "--users is more than a group may have";
  return {};
}

std::size_t default_connections(scenario what) {
  switch (what) {
    case scenario::send: return 32;
    case scenario::fanout: return 100;
    case scenario::idle: return 1000;
  }
  return 1;
}

} // namespace

std::string_view name_of(scenario what) noexcept {
  switch (what) {
    case scenario::send: return "send";
    case scenario::fanout: return "fanout";
    case scenario::idle: return "idle";
  }
  return "unknown";
}

std::string complete(load_options& options) {
  auto target = parse_ws_url(options.url);
  if (!target)
    return "--url must be ws://HOST:PORT";
  if (!options.allow_remote && !is_loopback(target->host))
    return "the target is not this machine; say --allow-remote if that is "
           "meant";
  if (options.connections == 0)
    options.connections = default_connections(options.what);
  if (options.connections > connections_max)
    return "--connections may be at most " + std::to_string(connections_max);
  if (options.users == 0)
    options.users = options.what == scenario::idle
                      ? std::min<std::size_t>(options.connections, 16)
                      : std::min(options.connections, users_default_max);
  options.users = std::min(options.users, options.connections);
  return options.what == scenario::idle ? std::string{}
                                        : complete_talk(options);
}

} // namespace caucus::cli
