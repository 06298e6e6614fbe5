// Finds addresses of nodes by a list, by DNS and by UDP multicast.
#include "net/discovery.hpp"

#include "model/limits.hpp"
#include "net/discovery_text.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/multicast.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace caucus::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;
using boost::system::error_code;

/// All but `found_` belongs to the thread once that runs.
struct discovery::impl {
  explicit impl(discovery_options what) : options(std::move(what)) {}

  // -- multicast --------------------------------------------------------------

  [[nodiscard]] std::string open_multicast() {
    const auto& [group_text, port] = *options.multicast;
    error_code error;
    const auto group = asio::ip::make_address_v4(group_text, error);
    const auto local = asio::ip::make_address_v4(options.interface, error);
    group_at = {group, port};
    // Each call does nothing once one has failed.
    const auto step = [&error](auto call) {
      if (!error)
        call();
    };
    namespace mc = asio::ip::multicast;
    step([&] { socket.open(udp::v4(), error); });
    // Several nodes of one machine hear the same group.
    step([&] { socket.set_option(udp::socket::reuse_address{true}, error); });
    step([&] { socket.bind(group_at, error); });
    step([&] { socket.set_option(mc::join_group{group, local}, error); });
    step([&] { socket.set_option(mc::outbound_interface{local}, error); });
    step([&] { socket.set_option(mc::enable_loopback{true}, error); });
    step([&] { socket.set_option(mc::hops{1}, error); });
    step([&] { socket.non_blocking(true, error); });
    if (error)
      return "multicast " + group_text + ':' + std::to_string(port)
             + " on interface " + options.interface + ": " + error.message();
    return {};
  }

  void receive() {
    socket.async_receive_from(asio::buffer(datagram), sender,
                              [this](error_code error, std::size_t size) {
                                if (error == asio::error::operation_aborted)
                                  return;
                                if (!error)
                                  heard({datagram.data(), size});
                                receive();
                              });
  }

  void heard(std::string_view bytes) {
    const auto note = parse_note(bytes);
    if (!note || note->cluster_name != options.cluster_name)
      return;
    if (note->what == discovery_note::kind::ask)
      return answer();
    if (member != cluster_id{} && note->cluster != member && options.on_other)
      options.on_other(note->address, note->cluster);
    keep({note->address, note->cluster});
  }

  void answer() {
    const auto now = std::chrono::steady_clock::now();
    if (member == cluster_id{} || now < next_answer)
      return;
    next_answer = now + limits::discovery_answer_interval;
    send({discovery_note::kind::here, options.cluster_name, member,
          options.own_address});
  }

  /// What does not fit into the socket is lost like any datagram: the other
  /// one asks again.
  void send(const discovery_note& note) {
    error_code ignored;
    socket.send_to(asio::buffer(encode_note(note)), group_at, 0, ignored);
  }

  void ask() {
    if (member != cluster_id{})
      return;
    send({discovery_note::kind::ask, options.cluster_name, {}, {}});
    ask_timer.expires_after(limits::discovery_ask_interval);
    ask_timer.async_wait([this](error_code error) {
      if (!error)
        ask();
    });
  }

  // -- DNS --------------------------------------------------------------------

  void resolve() {
    if (member != cluster_id{})
      return;
    const auto& [name, port] = *options.dns;
    resolver.async_resolve(name, std::to_string(port),
                           [this](error_code error, const auto& results) {
                             if (!error)
                               for (const auto& one : results)
                                 keep({text_of(one.endpoint()), {}});
                             resolve_later();
                           });
  }

  void resolve_later() {
    dns_timer.expires_after(limits::discovery_dns_interval);
    dns_timer.async_wait([this](error_code error) {
      if (!error)
        resolve();
    });
  }

  static std::string text_of(const tcp::endpoint& where) {
    const auto host = where.address().to_string();
    const auto port = std::to_string(where.port());
    return where.address().is_v6() ? '[' + host + "]:" + port
                                   : host + ':' + port;
  }

  // -- both -------------------------------------------------------------------

  void keep(sighting what) {
    std::lock_guard guard{mutex};
    if (what.address != options.own_address
        && found.size() < limits::discovery_addresses_max) {
      found.push_back(std::move(what));
      turned_up.notify_one();
    }
  }

  void begin() {
    for (const auto& seed : options.seeds)
      keep({seed, {}});
    if (options.multicast) {
      receive();
      ask();
    }
    if (options.dns)
      resolve();
  }

  discovery_options options;
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard{
    context.get_executor()};
  udp::socket socket{context};
  udp::endpoint group_at;
  udp::endpoint sender;
  // One byte more, to see that a datagram is too long.
  std::array<char, limits::discovery_datagram_bytes_max + 1> datagram{};
  asio::steady_timer ask_timer{context};
  asio::steady_timer dns_timer{context};
  tcp::resolver resolver{context};
  std::chrono::steady_clock::time_point next_answer{};
  cluster_id member{};
  std::mutex mutex;
  std::condition_variable turned_up;
  std::vector<sighting> found; // guarded by mutex
  std::thread thread;
};

discovery::discovery(discovery_options options)
  : impl_(std::make_unique<impl>(std::move(options))) {}

discovery::~discovery() {
  impl_->context.stop();
  if (impl_->thread.joinable())
    impl_->thread.join();
}

std::string discovery::start() {
  if (impl_->options.multicast)
    if (auto error = impl_->open_multicast(); !error.empty())
      return error;
  impl_->begin();
  impl_->thread = std::thread{[what = impl_.get()] { what->context.run(); }};
  return {};
}

std::vector<sighting> discovery::found(std::chrono::milliseconds wait) {
  std::unique_lock guard{impl_->mutex};
  impl_->turned_up.wait_for(guard, wait,
                            [this] { return !impl_->found.empty(); });
  return std::exchange(impl_->found, {});
}

void discovery::announce(cluster_id cluster) {
  asio::post(impl_->context, [what = impl_.get(), cluster] {
    what->member = cluster;
    what->ask_timer.cancel();
    what->dns_timer.cancel();
    if (what->options.multicast)
      what->answer();
  });
}

} // namespace caucus::net
