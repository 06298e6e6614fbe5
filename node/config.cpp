// What an operator can set: flags, `CAUCUS_*` environment, a file.
#include "node/config.hpp"

#include "model/limits.hpp"
#include "node/config_access.hpp"
#include "node/config_cluster.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <thread>
#include <tuple>
#include <unistd.h>
#include <vector>

namespace caucus::node {

namespace {

constexpr std::size_t threads_max = 256;
constexpr int usage_error = 2;

/// What is given as text and checked after the parse.
struct raw {
  config value;
  std::string listen = "127.0.0.1:8080";
  raw_access access;
  raw_cluster cluster;
};

constexpr std::string_view env_prefix = "CAUCUS_";
constexpr const char* config_env = "CAUCUS_CONFIG";
/// Of `caucus`, and of the scripts and tests around the node; `CAUCUS_TEST_*`
/// is theirs too.
constexpr std::array<std::string_view, 6> foreign_envs{
  "CAUCUS_ADMIN_TOKEN", "CAUCUS_BENCH_DIR", "CAUCUS_PASSWORD",
  "CAUCUS_SCREENSHOTS", "CAUCUS_SEED",      "CAUCUS_SEEDS"};

std::string env_of(std::string_view option) {
  std::string env{env_prefix};
  for (const unsigned char c : option)
    env += c == '-' ? '_' : static_cast<char>(std::toupper(c));
  return env;
}

/// One option, under the same name in all three places.
template <class T>
CLI::Option* add(CLI::App& app, const char* name, T& into, const char* help) {
  return app.add_option(std::string{"--"} + name, into, help)
    ->envname(env_of(name))
    ->capture_default_str();
}

void describe_options(CLI::App& app, raw& out) {
  auto& c = out.value;
  add(app, "data", c.data, "folder of the store and the secret");
  add(app, "listen", out.listen,
      "HOST:PORT of the page, HTTP and WebSocket; port 0: any free one");
  app
    .add_option("--node", c.node,
                "the number that this node wants, part of every message id; "
                "without it the cluster gives one")
    ->envname(env_of("node"))
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

void describe_access(CLI::App& app, raw_access& c) {
  add(app, "client-tls-cert", c.tls_cert,
      "certificate that clients are shown, PEM; read again on SIGHUP");
  add(app, "client-tls-key", c.tls_key, "its key, PEM");
  app
    .add_option("--jwt-issuer", c.issuers,
                "issuer=NAME,key=FILE of whose tokens are good too; may be "
                "given again (docs/operations.md)")
    ->envname(env_of("jwt-issuer"));
}

void describe_cluster(CLI::App& app, raw_cluster& c) {
  add(app, "cluster-listen", c.listen,
      "HOST:PORT of the links to other nodes; without it nobody can join");
  add(app, "cluster-advertise", c.advertise,
      "HOST:PORT that other nodes dial; default: what it listens on");
  add(app, "client-url", c.client_url,
      "http(s)://... that clients are told; default: from --listen");
  add(app, "cluster-name", c.name, "tells clusters of one network apart");
  app
    .add_flag("--bootstrap", c.bootstrap,
              "begin a new cluster, if the folder is fresh and none is found")
    ->envname(env_of("bootstrap"));
  app
    .add_option("--discovery-seed", c.seeds,
                "HOST:PORT of a node of the cluster; may be given again")
    ->envname(env_of("discovery-seed"))
    ->delimiter(',');
  add(app, "discovery-dns", c.dns,
      "NAME:PORT whose addresses are nodes of the cluster");
  add(app, "discovery-multicast", c.multicast,
      "off, GROUP:PORT, or auto: on loopback, if nothing else is given");
  add(app, "discovery-interface", c.interface,
      "IPv4 address of the interface that multicast uses; default: the one "
      "that others dial");
  add(app, "tls-ca", c.tls_ca, "certificate of the cluster's own CA, PEM");
  add(app, "tls-cert", c.tls_cert, "this node's certificate, PEM");
  add(app, "tls-key", c.tls_key, "its key, PEM");
}

/// The library asks the environment for it only after it has looked for a file.
void describe_file(CLI::App& app) {
  const char* file = std::getenv(config_env);
  const bool given = file != nullptr && *file != '\0';
  app.set_config("--config", given ? file : "",
                 "read options from this file (Env:CAUCUS_CONFIG)", given);
  app.allow_config_extras(CLI::config_extras_mode::error);
}

/// Says in the operator's words what is wrong, and where it stands.
class complaint {
public:
  complaint(const CLI::App& app, int argc, const char* const* argv)
    : app_(app), args_(argv + 1, argv + argc) {
    try {
      file_ = app.get_config_ptr()->as<std::string>();
      if (!file_.empty())
        items_ = CLI::ConfigINI{}.from_file(file_);
    } catch (const CLI::Error&) {
      items_.clear(); // that it cannot be read is the complaint
    }
  }

  [[nodiscard]] std::string text(const CLI::ParseError& why) const {
    if (dynamic_cast<const CLI::ConfigError*>(&why) != nullptr)
      for (const auto& item : items_)
        if (auto found = fault_of(item); !found.empty())
          return file_ + ": " + found;
    if (dynamic_cast<const CLI::FileError*>(&why) != nullptr)
      return file_ + ": there is no such file, or it cannot be read";
    // `--NAME: what is wrong`
    const std::string said = why.what();
    const auto colon = said.find(": ");
    if (said.rfind("--", 0) != 0 || colon == std::string::npos)
      return said;
    return place_of(said.substr(2, colon - 2)) + said.substr(colon);
  }

  /// Where the value of `option` came from.
  [[nodiscard]] std::string place_of(const std::string& option) const {
    const auto flag = "--" + option;
    const auto is_it = [&flag](const std::string& arg) {
      return arg == flag || arg.rfind(flag + '=', 0) == 0;
    };
    if (std::any_of(args_.begin(), args_.end(), is_it))
      return flag;
    for (const auto& item : items_)
      if (item.name == option)
        return file_ + ": " + option;
    const auto env = env_of(option);
    return std::getenv(env.c_str()) != nullptr ? env : flag;
  }

private:
  /// Empty: none.
  [[nodiscard]] std::string fault_of(const CLI::ConfigItem& item) const {
    if (!item.parents.empty())
      return "there are no sections: [" + item.parents.front() + ']';
    const auto* option = app_.get_option_no_throw("--" + item.name);
    if (option == nullptr)
      return "unknown option " + item.name;
    return option->get_configurable() ? ""
                                      : item.name + " is not for this file";
  }

  const CLI::App& app_;
  std::vector<std::string> args_;
  std::string file_;
  std::vector<CLI::ConfigItem> items_;
};

/// A variable that looks like an option and is none, as a slip of the keyboard
/// leaves it. Empty: none.
std::string unknown_env(const CLI::App& app) {
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
    const std::string_view entry{*at};
    const auto name = entry.substr(0, entry.find('='));
    if (name.rfind(env_prefix, 0) != 0 || name.rfind("CAUCUS_TEST_", 0) == 0
        || name == config_env
        || std::find(foreign_envs.begin(), foreign_envs.end(), name)
             != foreign_envs.end())
      continue;
    const auto options = app.get_options();
    const auto is_it
      = [name](const CLI::Option* one) { return one->get_envname() == name; };
    if (std::none_of(options.begin(), options.end(), is_it))
      return std::string{name};
  }
  return {};
}

parsed refuse(const std::string& why) {
  std::cerr << "caucusd: " << why << " (see --help)\n";
  return {std::nullopt, usage_error};
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

parsed parse(int argc, const char* const* argv) {
  CLI::App app{"caucusd: a chat node. Each option can also come from the "
               "environment, or from the file that --config names, one "
               "`name = value` per line."};
  app.set_version_flag("--version", "caucusd 0.1.0");
  describe_file(app);
  raw out;
  describe_options(app, out);
  describe_access(app, out.access);
  describe_cluster(app, out.cluster);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& done) {
    return {std::nullopt, app.exit(done)};
  } catch (const CLI::ParseError& why) {
    return refuse(complaint{app, argc, argv}.text(why));
  }
  if (const auto name = unknown_env(app); !name.empty())
    return refuse(name + " in the environment is no option");
  const auto where = split_listen(out.listen);
  if (!where)
    return refuse(complaint{app, argc, argv}.place_of("listen") + ": "
                  + out.listen + " is not HOST:PORT");
  std::tie(out.value.host, out.value.port) = *where;
  auto wrong = check_access(out.access, out.value.access);
  if (wrong.option.empty())
    wrong = check_cluster(out.cluster, out.value.cluster);
  if (!wrong.option.empty())
    return refuse(complaint{app, argc, argv}.place_of(wrong.option) + ": "
                  + wrong.why);
  fill_zeros(out.value);
  return {out.value, 0};
}

} // namespace caucus::node
