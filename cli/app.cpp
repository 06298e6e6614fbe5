// Purpose: the sub-commands of `caucus` and their flags.
#include "cli/app.hpp"

#include "cli/admin/admin.hpp"
#include "cli/admin/certs.hpp"
#include "cli/chat/chat.hpp"
#include "cli/chat/options.hpp"
#include "cli/load/load.hpp"
#include "cli/load/options.hpp"
#include "cli/probe/probe.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <exception>
#include <iostream>
#include <map>

namespace caucus::cli {

namespace {

constexpr int usage_error = 2;

const std::map<std::string, scenario>& scenario_names() {
  static const std::map<std::string, scenario> names{
    {"send", scenario::send},
    {"fanout", scenario::fanout},
    {"idle", scenario::idle}};
  return names;
}

void add_load_shape(CLI::App& load, load_options& into) {
  load.add_option("--connections", into.connections,
                  "Sessions (0: 32 for send, 100 for fanout, 1000 for idle)");
  load.add_option("--users", into.users,
                  "Accounts that share the sessions, registered first; each "
                  "costs the node one argon2id (0: one per session, up to "
                  "100; 16 for idle)");
  load.add_option("--user-prefix", into.user_prefix,
                  "Accounts are called PREFIX-0, PREFIX-1, ...; those that "
                  "exist are used again (default: new ones)");
  load.add_option("--members", into.members,
                  "fanout: sessions per group; more sessions make more groups");
  load.add_option("--window", into.window,
                  "Sends in flight, all sessions together (0 with no --rate: "
                  "256 for send, 64 for fanout)");
  load.add_option("--rate", into.rate,
                  "Sends per second, all sessions together; instead of "
                  "--window. Latency counts from when a send was due");
  load.add_option("--body-bytes", into.body_bytes, "Size of a message's body")
    ->check(CLI::Range(40, 16 * 1024));
  load.add_option("--seconds", into.seconds, "How long is measured")
    ->check(CLI::Range(0.1, 3600.0));
}

CLI::App& add_load(CLI::App& app, load_options& into) {
  auto& load = *app.add_subcommand(
    "load", "Loads a node through WebSockets and measures it");
  load.add_option("--url", into.url, "ws://HOST:PORT of the node")
    ->capture_default_str();
  load
    .add_option("--scenario", into.what,
                "send: pairs talk; fanout: one speaks to a group; idle: "
                "sessions that only answer pings")
    ->transform(CLI::CheckedTransformer(scenario_names()));
  add_load_shape(load, into);
  load.add_option("--server-pid", into.server_pid,
                  "Read CPU and memory of this process");
  load.add_option("--json", into.json_file, "Write the result here too");
  load.add_flag("--allow-remote", into.allow_remote,
                "Allow a target that is not this machine");
  return load;
}

CLI::App& add_probe(CLI::App& app, probe_options& into) {
  auto& probe = *app.add_subcommand(
    "probe", "Measures what the machine allows, without a node");
  probe.require_subcommand(1);
  auto& disk = *probe.add_subcommand(
    "disk", "Appends to a file and calls fdatasync, one at a time");
  disk.add_option("--dir", into.dir, "Where the file goes for a moment")
    ->capture_default_str();
  auto& sockets = *probe.add_subcommand(
    "sockets", "Sends the same bytes to each of many sockets in a bare loop");
  sockets.add_option("--connections", into.connections, "Sockets")
    ->capture_default_str()
    ->check(CLI::Range(1, 20000));
  sockets.add_option("--rate", into.rate,
                     "Rounds over all sockets per second; 0: no pause");
  disk.callback([&into] { into.what = probe_kind::disk; });
  sockets.callback([&into] { into.what = probe_kind::sockets; });
  for (auto* each : {&disk, &sockets}) {
    each->add_option("--bytes", into.bytes, "Bytes per write")
      ->capture_default_str()
      ->check(CLI::Range(1, 1 << 20));
    each->add_option("--seconds", into.seconds, "How long is measured")
      ->capture_default_str()
      ->check(CLI::Range(0.1, 60.0));
    each->add_option("--json", into.json_file, "Write the result here too");
  }
  return probe;
}

void add_certs(CLI::App& admin, certs_options& into) {
  auto& certs = *admin.add_subcommand(
    "certs", "Makes the cluster's CA, if there is none, and certificates of "
             "nodes");
  certs.add_option("--dir", into.dir, "Where the files are")->required();
  certs.add_option("--node", into.nodes,
                   "A node to make NAME.pem and NAME.key for; may be repeated");
  certs.add_option("--host", into.hosts,
                   "A name or address that the nodes have besides their names; "
                   "may be repeated");
  certs.add_option("--days", into.days, "How long what is made now is valid")
    ->capture_default_str()
    ->check(CLI::Range(1, 36500));
}

CLI::App& add_admin(CLI::App& app, admin_options& into,
                    certs_options& certs_flags) {
  auto& admin = *app.add_subcommand("admin", "Looks after a cluster");
  admin.require_subcommand(1);
  add_admin_commands(admin, into);
  add_certs(admin, certs_flags);
  return admin;
}

int run_certs(const certs_options& options) {
  if (auto problem = problem_of(options); !problem.empty()) {
    std::cerr << "caucus admin certs: " << problem << '\n';
    return usage_error;
  }
  using namespace std::chrono;
  const auto now = system_clock::now().time_since_epoch();
  return certs(options, duration_cast<milliseconds>(now).count());
}

int run_admin(const admin_options& options) {
  if (auto problem = problem_of(options); !problem.empty()) {
    std::cerr << "caucus admin: " << problem << '\n';
    return usage_error;
  }
  return admin(options);
}

int run_load(load_options& options) {
  if (auto problem = complete(options); !problem.empty()) {
    std::cerr << "caucus load: " << problem << '\n';
    return usage_error;
  }
  return load(options);
}

int run_chat(const chat::options& options) {
  if (auto problem = problem_of(options); !problem.empty()) {
    std::cerr << "caucus chat: " << problem << '\n';
    return usage_error;
  }
  return chat::chat(options);
}

} // namespace

int run(int argc, const char* const* argv) {
  try {
    CLI::App app{"Caucus: tools for a chat node"};
    app.require_subcommand(1);
    load_options load_flags;
    probe_options probe_flags;
    admin_options admin_flags;
    certs_options certs_flags;
    chat::options chat_flags;
    auto& chat_command
      = *app.add_subcommand("chat", "Talks to people, in a terminal");
    add_chat_flags(chat_command, chat_flags);
    auto& load_command = add_load(app, load_flags);
    add_probe(app, probe_flags);
    const auto& admin_command = add_admin(app, admin_flags, certs_flags);
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
      return app.exit(e) == 0 ? 0 : usage_error;
    }
    if (admin_command.parsed())
      return admin_flags.what == admin_verb::none ? run_certs(certs_flags)
                                                  : run_admin(admin_flags);
    if (chat_command.parsed())
      return run_chat(chat_flags);
    return load_command.parsed() ? run_load(load_flags) : probe(probe_flags);
  } catch (const std::exception& e) {
    std::cerr << "caucus: " << e.what() << '\n';
    return 1;
  }
}

} // namespace caucus::cli
