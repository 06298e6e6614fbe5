// caucusd: one node.
#include "actors/type_ids.hpp"
#include "auth/password.hpp"
#include "model/limits.hpp"
#include "node/config.hpp"
#include "node/file_limit.hpp"
#include "node/log.hpp"
#include "node/node.hpp"

#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <csignal>
#include <iostream>
#include <string>
#include <string_view>
#include <unistd.h>

namespace {

constexpr int cannot_start = 2;

/// The signals that stop the node are taken by `wait_for_stop` only; every
/// thread inherits the mask, so this comes before the first of them.
sigset_t block_stop_signals() {
  std::signal(SIGPIPE, SIG_IGN); // a socket's end is an error code, not a death
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  sigaddset(&stop, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  return stop;
}

/// Those, and SIGHUP where it asks for a new certificate; else it ends the
/// node, as it does any program. Before the first thread, too.
sigset_t block_reload_signal(sigset_t signals, bool reloads) {
  if (reloads)
    sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int refuse(std::string_view why) {
  std::cerr << "caucusd: " << why << '\n';
  return cannot_start;
}

/// From the first client to the last.
void serve(caucus::node::node& self, const caucus::node::config& settings,
           const sigset_t& stop, const sigset_t& taken) {
  spdlog::info("what=listening url={}{}/ data={} node={} pid={}", self.scheme(),
               caucus::node::join_listen({settings.host, self.port()}),
               settings.data.string(), self.number(), ::getpid());
  int signal = 0;
  while (sigwait(&taken, &signal) == 0 && signal == SIGHUP)
    self.reload();
  spdlog::info("what=stopping signal={}", signal);
  // A second signal ends an overlong stop at once: what was acknowledged is on
  // disk already.
  // Whoever removes a node may well stop it too: that is one stop, not two.
  if (!self.removed())
    pthread_sigmask(SIG_UNBLOCK, &stop, nullptr);
  self.stop();
  spdlog::info("what=stopped");
}

} // namespace

int main(int argc, char** argv) {
  namespace node = caucus::node;
  const auto stop = block_stop_signals();
  ::umask(077); // messages and password hashes are for the node's user only
  auto settings = node::parse(argc, argv);
  if (!settings.value)
    return settings.exit_code;
  const auto taken
    = block_reload_signal(stop, settings.value->access.reloads());
  node::start_logging(settings.value->log_level);
  const auto files = node::raise_file_limit();
  if (files < caucus::limits::files_min)
    return refuse("at most " + std::to_string(files)
                  + " files may be open (ulimit -n); it takes "
                  + std::to_string(caucus::limits::files_min));
  const auto shares = node::share_files(files);
  if (!caucus::auth::initialise())
    return refuse("the system gives no randomness");
  caucus::init_meta_objects();

  caucus::storage::database_options options;
  options.dir = settings.value->data;
  options.block_cache_bytes = settings.value->block_cache_mib << 20;
  options.open_files_max = shares.store;
  auto opened = caucus::storage::database::open(options);
  if (!opened.db)
    return refuse(opened.text);

  node::node self{*settings.value, std::move(opened.db), shares.connections};
  bool asked = false;
  const auto stopped = [&asked, &stop] {
    const timespec now{};
    asked = asked || sigtimedwait(&stop, nullptr, &now) > 0;
    return asked;
  };
  if (auto error = self.start(stopped); !error.empty()) {
    if (!asked)
      return refuse(error);
    spdlog::info("what=stopped why=\"{}\"", error);
    return 0;
  }
  spdlog::info("what=file_limit files={} connections_max={} store_files={}",
               files, shares.connections, shares.store);
  serve(self, *settings.value, stop, taken);
  return 0;
}
