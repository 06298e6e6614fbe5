// Step 1 of docs/message_flow.md: the client port, wired together.
#include "net/server.hpp"

#include "model/limits.hpp"
#include "net/connection_gauge.hpp"
#include "net/http_session.ipp"
#include "net/io_context_access.hpp"
#include "net/io_lane.ipp"
#include "net/listener.ipp"
#include "net/tls_door.ipp"
#include "net/tls_session.ipp"

#include <boost/asio/executor_work_guard.hpp>

#include <future>
#include <optional>
#include <pthread.h>
#include <random>
#include <thread>
#include <utility>

namespace caucus::net {

namespace {

using work_guard = asio::executor_work_guard<asio::io_context::executor_type>;
using tcp = asio::ip::tcp;

/// An I/O thread: its lane, and what its HTTP sessions share.
struct io_thread {
  explicit io_thread(std::size_t index)
    : lane(index, std::random_device{}(), io_lane::monotonic_ms()) {}

  io_lane lane;
  std::shared_ptr<session_acceptor> acceptor;
  std::optional<http_context> context;
  std::optional<tls_door> tls; // none: plain
  std::optional<work_guard> work;
  std::promise<void> ended; // of `thread`
  std::thread thread;
};

/// Waits for a thread that has nothing more to do. A session that was closed in
/// the middle of others' operations may leave one of Beast's behind that waits
/// for ever and keeps the context busy: that must not keep the process.
void join(io_thread& one) {
  const auto ended = one.ended.get_future();
  if (ended.wait_for(limits::close_timeout) != std::future_status::ready)
    one.lane.context().stop();
  one.thread.join();
}

/// Runs `fn` on `lane`'s thread and waits for it.
template <class Function>
void run_on(io_lane& lane, Function fn) {
  std::promise<void> done;
  asio::post(lane.context(), [&] {
    fn();
    done.set_value();
  });
  done.get_future().wait();
}

struct resolved {
  tcp::endpoint where;
  std::string error;
};

resolved resolve(const server_options& options) {
  auto host = options.host;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  asio::io_context context;
  tcp::resolver resolver{context};
  auto found = resolver.resolve(host, std::to_string(options.port),
                                tcp::resolver::passive, error);
  if (error || found.empty())
    return {{}, "no address for " + options.host + ": " + error.message()};
  return {found.begin()->endpoint(), {}};
}

std::string text_of(const server_options& options,
                    boost::system::error_code error) {
  auto place = options.host + ":" + std::to_string(options.port);
  if (error == asio::error::address_in_use)
    return "port in use: " + place;
  return "cannot listen on " + place + ": " + error.message();
}

} // namespace

struct server::impl {
  impl(server_options asked, http_service& service, admin_service& admin,
       static_files files)
    : options(std::move(asked)), router(service, admin, std::move(files)) {
    for (std::size_t i = 0; i < std::max<std::size_t>(options.io_threads, 1);
         ++i)
      threads.push_back(std::make_unique<io_thread>(i));
  }

  io_lane& lane(std::size_t index) { return threads.at(index)->lane; }

  bool uses_tls() const { return !options.tls.certificate.empty(); }

  void serve(std::size_t index, tcp_socket socket, connection_slot slot) {
    auto& one = *threads[index];
    if (one.tls)
      return one.tls->take(std::move(socket), std::move(slot));
    begin(one, std::move(socket), std::move(slot));
  }

  template <class Stream>
  static void begin(io_thread& one, Stream stream, connection_slot slot) {
    std::make_shared<http_session<Stream>>(std::move(stream), *one.context,
                                           std::move(slot))
      ->start();
  }

  void prepare(io_thread& one, std::shared_ptr<session_acceptor> acceptor) {
    one.acceptor = std::move(acceptor);
    one.context.emplace(http_context{router, one.lane, *one.acceptor});
    if (uses_tls())
      one.tls.emplace(one.lane, keys,
                      [&one](tls_socket stream, connection_slot slot) {
                        begin(one, std::move(stream), std::move(slot));
                      });
  }

  std::string listen() {
    if (uses_tls())
      if (auto error = keys.load(options.tls); !error.empty())
        return error;
    auto where = resolve(options);
    if (!where.error.empty())
      return where.error;
    std::vector<io_lane*> lanes;
    for (auto& one : threads)
      lanes.push_back(&one->lane);
    door.emplace(
      std::move(lanes), gauge,
      [this](std::size_t index, tcp_socket socket, connection_slot slot) {
        serve(index, std::move(socket), std::move(slot));
      },
      options.connections_max);
    auto error = door->open(where.where);
    return error ? text_of(options, error) : std::string{};
  }

  void launch(io_thread& one) {
    one.work.emplace(one.lane.context().get_executor());
    // The node may have been busy since the lane was made.
    one.lane.wheel().advance(io_lane::monotonic_ms());
    one.lane.start_ticker();
    one.thread = std::thread([&one] {
      auto name = "net-io-" + std::to_string(one.lane.index());
      pthread_setname_np(pthread_self(), name.c_str());
      one.lane.context().run();
      one.ended.set_value();
    });
  }

  server_options options;
  http_router router;
  connection_gauge gauge;
  tls_keys keys;
  std::vector<std::unique_ptr<io_thread>> threads;
  std::optional<listener> door; // dies before the contexts
  bool running = false;
  bool accepting = false;
};

server::server(server_options options, http_service& service,
               admin_service& admin, static_files files)
  : impl_(std::make_unique<impl>(std::move(options), service, admin,
                                 std::move(files))) {}

server::~server() {
  stop(std::chrono::milliseconds{0});
}

bind_result server::bind() {
  auto& in = *impl_;
  auto error = in.listen();
  if (!error.empty()) {
    in.door.reset();
    return {0, std::move(error)};
  }
  return {in.door->port(), {}};
}

std::string server::reload_tls() {
  return impl_->keys.load(impl_->options.tls);
}

void server::start(std::vector<std::shared_ptr<session_acceptor>> acceptors) {
  auto& in = *impl_;
  for (std::size_t i = 0; i < acceptors.size(); ++i)
    in.prepare(*in.threads[i], std::move(acceptors[i]));
  in.door->start();
  for (auto& one : in.threads)
    in.launch(*one);
  in.running = in.accepting = true;
}

std::size_t server::io_threads() const noexcept {
  return impl_->threads.size();
}

void server::stop_accepting() {
  auto& in = *impl_;
  if (!std::exchange(in.accepting, false))
    return;
  run_on(in.lane(0), [&in] { in.door->stop(); });
  for (auto& one : in.threads)
    run_on(one->lane, [&one] { one->lane.drain(); });
}

void server::stop(std::chrono::milliseconds grace) {
  auto& in = *impl_;
  if (!in.running)
    return;
  stop_accepting();
  in.gauge.wait_none(grace);
  in.running = false;
  for (auto& one : in.threads) {
    run_on(one->lane, [&one] { one->lane.shutdown(); });
    one->work.reset();
  }
  for (auto& one : in.threads)
    join(*one);
  for (auto& one : in.threads)
    one->acceptor.reset();
}

server_counts server::counts() const {
  server_counts result;
  for (const auto& one : impl_->threads)
    result += one->lane.counters();
  result.open = impl_->gauge.open();
  return result;
}

boost::asio::io_context& io_context_of(server& owner, std::size_t io_index) {
  return owner.inner().lane(io_index).context();
}

} // namespace caucus::net
