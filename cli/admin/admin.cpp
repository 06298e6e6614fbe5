// Purpose: `caucus admin`: looks after a cluster, through any of its nodes.
#include "cli/admin/admin.hpp"

#include "auth/token.hpp"
#include "cli/admin/backup_result.hpp"
#include "cli/admin/cluster_status.hpp"
#include "cli/http_client.hpp"
#include "node/restore.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <thread>
#include <vector>

namespace caucus::cli {

namespace {

using std::chrono::minutes;
using std::chrono::steady_clock;

/// For one request: the node itself gives up sooner.
constexpr auto request_time = limits::admin_timeout + std::chrono::seconds{5};
/// The same for a backup.
constexpr auto backup_time = limits::backup_time + std::chrono::seconds{15};
/// For the cluster to have a controller that leads; nothing is done meanwhile.
constexpr std::chrono::seconds patience{20};

unix_ms wall_now() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch())
    .count();
}

std::string make_token(const std::string& data, minutes life) {
  const auto secret
    = auth::load_secret(std::filesystem::path{data} / "token.key");
  if (!secret.error.empty())
    throw std::runtime_error{secret.error};
  const auto now = wall_now();
  const auto end = now + std::chrono::milliseconds{life}.count();
  return auth::token_authority{secret.bytes}.issue_admin(end, now);
}

/// What is asked of the cluster, one connection per question.
class cluster_client {
public:
  explicit cluster_client(const admin_options& options)
    : options_(options), where_(parse_http_url(options.url).value()) {}

  [[nodiscard]] std::string list() const {
    return ask(
      [](http_client& client) { return client.get("/api/v1/admin/cluster"); });
  }

  /// `verb`: drain, undrain, remove or replace.
  [[nodiscard]] std::string act(const std::string& verb) const {
    const auto path
      = "/api/v1/admin/nodes/" + std::to_string(options_.node) + '/' + verb;
    return ask([&path](http_client& client) { return client.post(path, {}); });
  }

  /// One answer when all nodes have copied.
  [[nodiscard]] std::string back_up() const {
    const auto body = nlohmann::json{{"dir", options_.dir}}.dump();
    http_client client{where_, steady_clock::now() + backup_time, token()};
    const auto reply = client.post("/api/v1/admin/backup", body);
    if (reply.status != 200)
      throw std::runtime_error{read_error(reply.status, reply.body)};
    return reply.body;
  }

private:
  /// Again after 503, which says that nothing was done.
  template <class Request>
  std::string ask(Request request) const {
    const auto until = steady_clock::now() + patience;
    for (;;) {
      const auto reply = once(request);
      if (reply.status == 200)
        return reply.body;
      if (reply.status != 503
          || steady_clock::now() + limits::admin_poll > until)
        throw std::runtime_error{read_error(reply.status, reply.body)};
      std::this_thread::sleep_for(limits::admin_poll);
    }
  }

  template <class Request>
  http_reply once(Request request) const {
    http_client client{where_, steady_clock::now() + request_time, token()};
    return request(client);
  }

  std::string token() const {
    return options_.data.empty()
             ? options_.token
             : make_token(options_.data, limits::admin_token_default);
  }

  const admin_options& options_;
  target where_;
};

int status(const admin_options& options) {
  constexpr auto clear_screen = "\033[H\033[2J";
  const cluster_client cluster{options};
  for (;;) {
    const auto text = cluster.list();
    if (options.json)
      std::cout << text << std::endl;
    else
      std::cout << (options.watch ? clear_screen : "")
                << table_of(read_status(text)) << std::flush;
    if (!options.watch)
      return 0;
    std::this_thread::sleep_for(limits::admin_poll);
  }
}

const node_status& find_node(const cluster_status& in, std::uint16_t number) {
  const auto i
    = std::find_if(in.nodes.begin(), in.nodes.end(),
                   [number](const auto& one) { return one.node == number; });
  if (i == in.nodes.end())
    throw std::runtime_error{"there is no node " + std::to_string(number)};
  return *i;
}

/// Says what is left whenever that changes.
void wait_for_drain(const cluster_client& cluster, std::uint16_t number,
                    std::string text) {
  std::string said;
  for (;;) {
    const auto all = read_status(text);
    const auto& node = find_node(all, number);
    if (node.state != "draining")
      throw std::runtime_error{"node " + std::to_string(number) + " is "
                               + node.state + ", not draining any more"};
    if (drained(node))
      return;
    if (auto line = drain_line(node); line != said) {
      std::cerr << "  " << line << std::endl;
      said = std::move(line);
    }
    std::this_thread::sleep_for(limits::admin_poll);
    text = cluster.list();
  }
}

int drain(const admin_options& options) {
  const cluster_client cluster{options};
  const auto name = "node " + std::to_string(options.node);
  auto text = cluster.act("drain");
  if (!options.wait) {
    std::cout << name << " is draining\n";
    return 0;
  }
  wait_for_drain(cluster, options.node, std::move(text));
  std::cout << name << " is drained: now `caucus admin remove " << options.node
            << "`\n";
  return 0;
}

int change(const admin_options& options, const char* verb, const char* done) {
  (void)cluster_client{options}.act(verb);
  std::cout << "node " << options.node << ' ' << done << '\n';
  return 0;
}

int backup(const admin_options& options) {
  std::cerr << "  every node copies its store to " << options.dir
            << "/node-N, within "
            << std::chrono::minutes{limits::backup_time}.count() << " min"
            << std::endl;
  const auto text = cluster_client{options}.back_up();
  const auto made = read_backup(text);
  std::cout << (options.json ? text + '\n' : lines_of(made));
  return exit_code_of(made);
}

int restore(const admin_options& options) {
  const auto say
    = [](const std::string& line) { std::cerr << "  " << line << std::endl; };
  const std::vector<std::filesystem::path> from(options.from.begin(),
                                                options.from.end());
  if (const auto why = node::restore(from, options.data, say); !why.empty())
    throw std::runtime_error{why};
  std::cout << options.data << " is ready: caucusd --data " << options.data
            << " begins a new cluster with it\n";
  return 0;
}

} // namespace

int admin(const admin_options& options) {
  switch (options.what) {
    case admin_verb::none: break;
    case admin_verb::token:
      std::cout << make_token(options.data, minutes{options.minutes}) << '\n';
      return 0;
    case admin_verb::status: return status(options);
    case admin_verb::drain: return drain(options);
    case admin_verb::undrain:
      return change(options, "undrain", "is active again");
    case admin_verb::remove: return change(options, "remove", "is removed");
    case admin_verb::replace:
      return change(options, "replace",
                    "is removed: its replicas are made anew elsewhere");
    case admin_verb::backup: return backup(options);
    case admin_verb::restore: return restore(options);
  }
  return 1;
}

} // namespace caucus::cli
