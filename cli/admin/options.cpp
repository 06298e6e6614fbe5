// Purpose: flags of `caucus admin`.
#include "cli/admin/options.hpp"

#include "cli/target.hpp"
#include "model/limits.hpp"

#include <CLI/CLI.hpp>

namespace caucus::cli {

namespace {

CLI::App& add_verb(CLI::App& admin, admin_options& into, admin_verb what,
                   const char* name, const char* help) {
  auto& command = *admin.add_subcommand(name, help);
  command.callback([&into, what] { into.what = what; });
  return command;
}

void add_data(CLI::App& command, admin_options& into) {
  command.add_option("--data", into.data,
                     "Data folder of a node: its secret makes the token");
}

/// How to reach the cluster, and by what right.
void add_access(CLI::App& command, admin_options& into) {
  command.add_option("--url", into.url, "http://HOST:PORT of any node")
    ->capture_default_str();
  add_data(command, into);
  command
    .add_option("--token", into.token,
                "What `caucus admin token` gave, if there is no --data")
    ->envname("CAUCUS_ADMIN_TOKEN");
  command.add_flag("--allow-remote", into.allow_remote,
                   "Allow a node that is not this machine: the token goes "
                   "there unencrypted");
}

void add_node_verbs(CLI::App& admin, admin_options& into) {
  const auto add = [&](admin_verb what, const char* name, const char* help) {
    auto& command = add_verb(admin, into, what, name, help);
    command.add_option("node", into.node, "Number of the node")
      ->required()
      ->check(CLI::Range(0, limits::node_count_max - 1));
    add_access(command, into);
    return &command;
  };
  auto* drain = add(admin_verb::drain, "drain",
                    "Moves a node's leaders, clients and replicas elsewhere");
  drain->add_flag("!--no-wait", into.wait,
                  "Begin, and do not wait for the end");
  add(admin_verb::undrain, "undrain", "Makes a node active again");
  add(admin_verb::remove, "remove", "Forgets a node that was drained");
  add(admin_verb::replace, "replace",
      "Forgets a node that is gone for ever: its replicas are made anew");
}

void add_copies(CLI::App& admin, admin_options& into) {
  auto& backup = add_verb(admin, into, admin_verb::backup, "backup",
                          "Copies the stores of all nodes of the cluster");
  backup
    .add_option("--dir", into.dir,
                "Folder on each node's machine, from the root: node N copies "
                "to a new folder DIR/node-N")
    ->required();
  backup.add_flag("--json", into.json, "As the node answers it");
  add_access(backup, into);
  auto& restore = add_verb(admin, into, admin_verb::restore, "restore",
                           "Makes a data folder from a backup: a fresh "
                           "cluster of one");
  restore
    .add_option("--from", into.from,
                "A node's copy, or a folder with copies in node-N; again for "
                "copies elsewhere")
    ->required();
  restore.add_option("--data", into.data, "The new data folder")->required();
}

} // namespace

void add_admin_commands(CLI::App& admin, admin_options& into) {
  auto& token = add_verb(admin, into, admin_verb::token, "token",
                         "Prints a token for operators");
  add_data(token, into);
  token.add_option("--minutes", into.minutes, "How long it is good")
    ->capture_default_str()
    ->check(CLI::Range(1L, long{limits::admin_token_max.count()}));
  auto& status = add_verb(admin, into, admin_verb::status, "status",
                          "Shows the nodes of the cluster");
  add_access(status, into);
  status.add_flag("--json", into.json, "As the node answers it");
  status.add_flag("--watch", into.watch, "Again every second, until Ctrl-C");
  add_node_verbs(admin, into);
  add_copies(admin, into);
}

std::string problem_of(const admin_options& options) {
  if (options.data.empty()) {
    if (options.what == admin_verb::token)
      return "give --data, the data folder of a node";
    if (options.token.empty())
      return "give --data, the data folder of a node, or --token, or set "
             "CAUCUS_ADMIN_TOKEN";
  }
  if (options.what == admin_verb::token || options.what == admin_verb::restore)
    return {};
  if (options.what == admin_verb::backup && !options.dir.starts_with('/'))
    return "--dir must begin with /: it is on the nodes' machines";
  const auto where = parse_http_url(options.url);
  if (!where)
    return "--url must be http://HOST:PORT";
  if (!options.allow_remote && !is_loopback(where->host))
    return "the token would go over a network unencrypted; say --allow-remote "
           "if that is meant";
  return {};
}

} // namespace caucus::cli
