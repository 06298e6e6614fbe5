#include "net/tls_door.ipp"
#include "tls_rig.hpp"

#include <boost/asio/write.hpp>

#include <array>
#include <deque>
#include <optional>
#include <vector>

using namespace caucus;
using namespace caucus::net;
using namespace caucus::net::test;

namespace {

constexpr mono_ms timeout_ms
  = std::chrono::milliseconds{limits::tls_handshake_timeout}.count();

struct rig {
  rig() { REQUIRE(keys.load(pair.files).empty()); }
  ~rig() {
    inside.reset();
    lane.shutdown();
    run();
  }

  void run() {
    lane.context().restart();
    lane.context().poll();
  }

  void admit(tls_client& who) {
    REQUIRE(gauge.enter(10'000));
    door.take(who.take(lane.context()), connection_slot{gauge});
    run();
  }

  /// Until nothing more can be said.
  bool shake_hands(tls_client& who) {
    for (int i = 0; i < 10; ++i, run())
      if (who.shake_hands() && inside)
        return true;
    return false;
  }

  /// A client that is in, and the node's end of it.
  void enter(tls_client& who) {
    admit(who);
    REQUIRE(shake_hands(who));
  }

  tls_pair pair;
  tls_keys keys;
  io_lane lane{0, 1, 0};
  connection_gauge gauge;
  std::optional<tls_socket> inside;
  tls_door door{lane, keys, [this](tls_socket stream, connection_slot) {
                  inside.emplace(std::move(stream));
                }};
};

} // namespace

TEST_CASE("keys that cannot be used are named, and the old ones stay") {
  tls_pair good{"good"};
  tls_pair other{"other"};
  tls_keys keys;
  CHECK(keys.get() == nullptr);
  REQUIRE(keys.load(good.files).empty());
  const auto before = keys.get();
  const auto mixed = keys.load({good.files.certificate, other.files.key});
  CHECK(mixed.find(other.files.key) != std::string::npos);
  CHECK(keys.load({"/no/such/file", good.files.key}).find("/no/such/file")
        != std::string::npos);
  std::ofstream{good.files.key} << "no key";
  CHECK(keys.load(good.files).find('\n') == std::string::npos);
  CHECK(keys.get() == before);
}

TEST_CASE_FIXTURE(rig, "who shakes hands comes in") {
  tls_client who;
  enter(who);
  CHECK(who.certificate() == "n1");
  CHECK(door.waiting() == 0);
  CHECK(lane.counters().tls_handshakes.get() == 1);
  CHECK(lane.counters().tls_failed.get() == 0);
}

TEST_CASE_FIXTURE(rig, "a new certificate is for those who come later") {
  tls_client first;
  enter(first);
  tls_pair next{"n2"};
  REQUIRE(keys.load(next.files).empty());
  inside.reset();
  tls_client second;
  enter(second);
  CHECK(first.certificate() == "n1");
  CHECK(second.certificate() == "n2");
}

TEST_CASE_FIXTURE(rig, "TLS 1.2 is the oldest that comes in") {
  tls_client old{TLS1_1_VERSION};
  admit(old);
  CHECK_FALSE(shake_hands(old));
  CHECK(lane.counters().tls_failed.get() == 1);
  tls_client good{TLS1_2_VERSION};
  enter(good);
}

TEST_CASE_FIXTURE(rig, "what is said arrives, both ways") {
  tls_client who;
  enter(who);
  std::array<char, 64> room{};
  std::size_t heard = 0;
  inside->async_read_some(asio::buffer(room),
                          [&](auto error, std::size_t size) {
                            REQUIRE_FALSE(error);
                            heard = size;
                          });
  run();
  CHECK(heard == 0);
  who.send("hello");
  run();
  CHECK(std::string(room.data(), heard) == "hello");
  // Small pieces leave in one record, large ones as they are.
  const std::string large(50'000, 'x');
  const std::vector<asio::const_buffer> pieces{
    asio::buffer("ab", 2), asio::const_buffer{}, asio::buffer("cd", 2),
    asio::buffer(large)};
  std::optional<std::size_t> written;
  asio::async_write(*inside, pieces, [&](auto error, std::size_t size) {
    REQUIRE_FALSE(error);
    written = size;
  });
  std::string all;
  for (int i = 0; i < 1000 && all.size() < large.size() + 4; ++i) {
    run();
    all += who.receive();
  }
  CHECK(written == large.size() + 4);
  CHECK(all == "abcd" + large);
}

TEST_CASE_FIXTURE(rig, "a read that can be done at once is told later") {
  tls_client who;
  enter(who);
  who.send("hello");
  std::array<char, 64> room{};
  std::size_t heard = 0;
  inside->async_read_some(asio::buffer(room),
                          [&](auto, std::size_t size) { heard = size; });
  CHECK(heard == 0);
  run();
  CHECK(heard == 5);
}

TEST_CASE_FIXTURE(rig, "a cut ends what is under way, and touches no other") {
  tls_client who;
  enter(who);
  std::array<char, 64> room{};
  boost::system::error_code why;
  inside->async_read_some(asio::buffer(room),
                          [&](auto error, std::size_t) { why = error; });
  stream_traits<tls_socket>::cut(*inside);
  run();
  CHECK(why == asio::error::operation_aborted);
  inside->async_write_some(asio::buffer("x", 1),
                           [&](auto error, std::size_t) { why = error; });
  why = {};
  run();
  CHECK(why == asio::error::operation_aborted);
  CHECK(who.cut());
}

TEST_CASE_FIXTURE(rig, "the end of output says goodbye") {
  tls_client who;
  enter(who);
  stream_traits<tls_socket>::end_output(*inside);
  CHECK(who.dismissed());
}

TEST_CASE_FIXTURE(rig, "who says nothing is cut in time") {
  tls_client silent;
  admit(silent);
  CHECK(gauge.open() == 1);
  lane.wheel().advance(timeout_ms - timer_wheel::step_ms);
  CHECK_FALSE(silent.cut());
  lane.wheel().advance(timeout_ms + timer_wheel::step_ms);
  run();
  CHECK(silent.cut());
  CHECK(gauge.open() == 0);
  CHECK(door.waiting() == 0);
}

TEST_CASE_FIXTURE(rig, "who does not speak TLS is cut") {
  int ends[2] = {};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  tcp_socket plain{lane.context()};
  plain.assign(asio::ip::tcp::v4(), ends[1]);
  REQUIRE(gauge.enter(10));
  door.take(std::move(plain), connection_slot{gauge});
  REQUIRE(::write(ends[0], "GET / HTTP/1.1\r\n\r\n", 18) == 18);
  run();
  CHECK(door.waiting() == 0);
  CHECK(lane.counters().tls_failed.get() == 1);
  ::close(ends[0]);
}

TEST_CASE_FIXTURE(rig, "strangers who say nothing keep nobody out") {
  std::deque<tls_client> silent;
  for (std::size_t i = 0; i < limits::tls_handshakes_max; ++i)
    admit(silent.emplace_back());
  CHECK(door.waiting() == limits::tls_handshakes_max);
  tls_client proper;
  enter(proper);
  CHECK(silent.front().cut());
  CHECK_FALSE(silent.back().cut());
}
