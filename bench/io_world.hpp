// One I/O thread with real pinned actors and sockets that only count: what a
// frame costs between the relay and the socket's outbox.
#pragma once

#include "actors/connection.hpp"
#include "actors/relay.hpp"
#include "actors/type_ids.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <caf/all.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace caucus::bench {

/// Counts frames; wakes who waits for a count. One I/O thread writes.
class frame_counter {
public:
  void add() noexcept {
    const auto now = count_.load(std::memory_order_relaxed) + 1;
    count_.store(now, std::memory_order_release);
    if (now == wanted_.load(std::memory_order_acquire))
      count_.notify_one();
  }

  /// Call before the frames are sent.
  void expect(std::uint64_t more) noexcept {
    wanted_.store(count_.load(std::memory_order_acquire) + more,
                  std::memory_order_release);
  }

  void wait() const noexcept {
    const auto wanted = wanted_.load(std::memory_order_acquire);
    for (auto now = count_.load(std::memory_order_acquire); now < wanted;
         now = count_.load(std::memory_order_acquire))
      count_.wait(now, std::memory_order_acquire);
  }

private:
  std::atomic<std::uint64_t> count_{0};
  std::atomic<std::uint64_t> wanted_{0};
};

/// A socket that takes everything at once.
class counting_outbox : public net::outbox {
public:
  explicit counting_outbox(frame_counter& counter) : counter_(counter) {}
  void push(net::outgoing what) override {
    if (what.kind != net::traffic::control) // replies are not fan-out
      counter_.add();
  }
  void close(net::close_code) override {}
  void identified() override {}
  [[nodiscard]] std::size_t waiting_bytes() const noexcept override {
    return 0;
  }

private:
  frame_counter& counter_;
};

/// Takes what the relay and the connections say about sessions, and drops it.
class quiet_router_state {
public:
  static inline const char* name = "quiet_router";
  explicit quiet_router_state(router_actor::pointer) {}
  router_actor::behavior_type make_behavior() {
    return {
      [](const conv_call&) { return frame::reply{frame::done{}}; },
      [](const user_call&) { return frame::reply{frame::done{}}; },
      [](const session_up&) {},
      [](const session_down&) {},
      [](const propose&) { return apply_result{}; },
      [](const find_users&) { return std::vector<user_id>{}; },
      [](const presence_query&) { return std::vector<frame::presence_row>{}; },
      [](const read_summaries&) { return std::vector<frame::conv_summary>{}; },
      [](const read_sync&) { return sync_rows{}; },
      [](const read_members&) { return std::vector<user_id>{}; },
      [](const read_credentials&) { return storage::credentials_row{}; },
      [](const check_token&) { return frame::reply{frame::done{}}; },
      [](const leadership&) {},
      [](const leader_news&) {},
      [](const leader_report&) {},
      [](const link_changed&) {},
      [](const sessions_told&) {},
    };
  }
};

/// `people` users with one session each, as the node has them.
class io_world {
public:
  explicit io_world(std::size_t people)
    : system_(configure(config_)),
      unit_(system_, [this](std::function<void()> work) {
        boost::asio::post(context_, std::move(work));
      }) {
    thread_ = std::thread{[this] { context_.run(); }};
    world_->now = [] { return unix_ms{1'800'000'000'000}; };
    world_->router
      = system_.spawn<router_actor::stateful_impl<quiet_router_state>>();
    relay_ = spawn_pinned<relay_impl>(system_, unit_, world_);
    world_->relays.push_back(relay_);
    seat(people);
  }

  ~io_world() {
    caf::anon_send_exit(relay_, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(world_->router, caf::exit_reason::user_shutdown);
    relay_ = nullptr;
    world_->clear();
    system_.await_all_actors_done();
    guard_.reset();
    thread_.join();
  }

  io_world(const io_world&) = delete;
  io_world& operator=(const io_world&) = delete;

  caf::actor_system& system() { return system_; }
  const services_ptr& world() { return world_; }
  const relay_actor& relay() { return relay_; }
  frame_counter& frames() { return frames_; }
  const std::shared_ptr<const std::vector<user_id>>& users() { return users_; }

private:
  static caf::actor_system_config& configure(caf::actor_system_config& cfg) {
    cfg.set("caf.scheduler.policy", "sharing");
    cfg.set("caf.scheduler.max-threads", 1);
    cfg.set("caf.scheduler.max-throughput", 64);
    return cfg;
  }

  void seat(std::size_t people) {
    auto users = std::make_shared<std::vector<user_id>>();
    auto shared = std::make_shared<connection_world>();
    shared->services = world_;
    shared->relay = relay_;
    for (std::size_t i = 0; i < people; ++i) {
      const user_id user{"user" + std::to_string(i)};
      auto conn = spawn_pinned<connection_impl>(
        system_, unit_, shared, std::make_shared<counting_outbox>(frames_));
      caf::anon_send(relay_, caf::open_atom_v, conn);
      caf::anon_send(relay_, session_up{user, session_id{i + 1}, {}}, conn);
      users->push_back(user);
    }
    users_ = std::move(users);
  }

  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type>
    guard_{context_.get_executor()};
  std::thread thread_;
  caf::actor_system_config config_;
  caf::actor_system system_;
  io_unit unit_;
  services_ptr world_ = std::make_shared<caucus::services>();
  relay_actor relay_;
  frame_counter frames_;
  std::shared_ptr<const std::vector<user_id>> users_;
};

} // namespace caucus::bench
