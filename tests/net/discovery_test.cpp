#include "net/discovery.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>

using namespace caucus;
using namespace caucus::net;
using namespace std::chrono_literals;

namespace {

/// A port that nobody has: tests that run at once must not hear each other.
std::uint16_t free_udp_port() {
  boost::asio::io_context context;
  using boost::asio::ip::udp;
  udp::socket socket{context, udp::endpoint{udp::v4(), 0}};
  return socket.local_endpoint().port();
}

discovery_options on_loopback(std::uint16_t port, std::string own,
                              std::string name = "chat") {
  discovery_options options;
  options.cluster_name = std::move(name);
  options.own_address = std::move(own);
  options.multicast = {"239.255.67.86", port};
  return options;
}

/// Looks until `wanted` turns up; it fails after 10 s.
bool finds(discovery& who, const sighting& wanted) {
  const auto end = std::chrono::steady_clock::now() + 10s;
  while (std::chrono::steady_clock::now() < end) {
    const auto found = who.found(1s);
    if (std::find(found.begin(), found.end(), wanted) != found.end())
      return true;
  }
  return false;
}

} // namespace

TEST_CASE("a node that asks hears of a member on the same machine") {
  const auto port = free_udp_port();
  discovery member{on_loopback(port, "127.0.0.1:1001")};
  discovery other_name{on_loopback(port, "127.0.0.1:1002", "other")};
  discovery seeker{on_loopback(port, "127.0.0.1:1003")};
  REQUIRE(member.start().empty());
  REQUIRE(other_name.start().empty());
  member.announce(cluster_id{7});
  other_name.announce(cluster_id{8});
  REQUIRE(seeker.start().empty());
  CHECK(finds(seeker, {"127.0.0.1:1001", cluster_id{7}}));
  for (const auto& seen : seeker.found(0ms))
    CHECK(seen.address == "127.0.0.1:1001");
}

TEST_CASE("members of two clusters with one name learn of each other") {
  const auto port = free_udp_port();
  std::promise<cluster_id> told;
  std::atomic<bool> once{false};
  auto options = on_loopback(port, "127.0.0.1:1001");
  options.on_other = [&](const std::string&, cluster_id other) {
    if (!once.exchange(true))
      told.set_value(other);
  };
  discovery one{std::move(options)};
  REQUIRE(one.start().empty());
  one.announce(cluster_id{7});
  discovery two{on_loopback(port, "127.0.0.1:1002")};
  REQUIRE(two.start().empty());
  two.announce(cluster_id{8});
  auto future = told.get_future();
  REQUIRE(future.wait_for(10s) == std::future_status::ready);
  CHECK(future.get() == cluster_id{8});
}

TEST_CASE("seeds and the records of a name turn up, the own address does not") {
  discovery_options options;
  options.cluster_name = "chat";
  options.own_address = "h:1";
  options.seeds = {"h:1", "h:2"};
  options.dns = {"127.0.0.1", 3};
  discovery seeker{std::move(options)};
  REQUIRE(seeker.start().empty());
  const auto first = seeker.found(0ms);
  CHECK(std::find(first.begin(), first.end(), sighting{"h:1", {}})
        == first.end());
  CHECK(std::find(first.begin(), first.end(), sighting{"h:2", {}})
        != first.end());
  const sighting record{"127.0.0.1:3", {}};
  CHECK((std::find(first.begin(), first.end(), record) != first.end()
         || finds(seeker, record)));
}

TEST_CASE("an interface that is not ours is one line for people") {
  auto options = on_loopback(free_udp_port(), "h:1");
  options.interface = "192.0.2.1";
  discovery seeker{std::move(options)};
  const auto error = seeker.start();
  CHECK(error.find("192.0.2.1") != std::string::npos);
}
