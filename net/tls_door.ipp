// Step 1 of docs/message_flow.md: TLS handshakes of one I/O thread.
#pragma once

#include "model/limits_auth.hpp"
#include "net/connection_gauge.hpp"
#include "net/io_lane.ipp"
#include "net/tls_keys.hpp"
#include "net/tls_socket.ipp"

#include <functional>
#include <list>
#include <memory>
#include <utility>

namespace caucus::net {

/// Lets sockets in once they have shaken hands: within
/// limits::tls_handshake_timeout, and so many at a time that strangers who say
/// nothing keep nobody out.
///
/// Thread: the lane's. Dies before its lane.
class tls_door {
public:
  using on_ready = std::function<void(tls_socket, connection_slot)>;

  tls_door(io_lane& lane, const tls_keys& keys, on_ready ready)
    : lane_(lane), keys_(keys), ready_(std::move(ready)) {}

  void take(tcp_socket socket, connection_slot slot) {
    if (lane_.stopping())
      return; // closes it
    if (guests_.size() >= limits::tls_handshakes_max)
      guests_.front()->on_shutdown();
    const auto keys = keys_.get();
    auto one = std::make_shared<guest>(
      *this, tls_socket{std::move(socket), keys.get()}, std::move(slot));
    guests_.push_back(one);
    one->start(std::prev(guests_.end()));
  }

  [[nodiscard]] std::size_t waiting() const noexcept { return guests_.size(); }

private:
  class guest;
  using guest_list = std::list<std::shared_ptr<guest>>;

  /// One handshake. Its operation in flight keeps it alive.
  class guest final : public timer_entry,
                      public std::enable_shared_from_this<guest> {
  public:
    guest(tls_door& door, tls_socket stream, connection_slot slot)
      : door_(door), stream_(std::move(stream)), slot_(std::move(slot)) {}

    void start(guest_list::iterator place) {
      place_ = place;
      auto& lane = door_.lane_;
      using std::chrono::milliseconds;
      lane.wheel().schedule(
        *this,
        lane.now() + milliseconds{limits::tls_handshake_timeout}.count());
      stream_.async_handshake(
        [self = this->shared_from_this()](boost::system::error_code error,
                                          std::size_t) { self->end(error); });
    }

    void on_timer(mono_ms) override { on_shutdown(); }
    void on_drain() override { on_shutdown(); }
    void on_shutdown() override { end(asio::error::timed_out); }

  private:
    void end(boost::system::error_code error) {
      if (std::exchange(over_, true))
        return;
      auto self = this->shared_from_this();
      auto& lane = door_.lane_;
      lane.wheel().cancel(*this);
      door_.guests_.erase(place_);
      auto& counters = lane.counters();
      (error ? counters.tls_failed : counters.tls_handshakes).add();
      if (!error)
        return door_.ready_(std::move(stream_), std::move(slot_));
      stream_traits<tls_socket>::cut(stream_);
      slot_ = {};
    }

    tls_door& door_;
    tls_socket stream_;
    connection_slot slot_;
    guest_list::iterator place_;
    bool over_ = false;
  };

  io_lane& lane_;
  const tls_keys& keys_;
  on_ready ready_;
  guest_list guests_; // the oldest first
};

} // namespace caucus::net
