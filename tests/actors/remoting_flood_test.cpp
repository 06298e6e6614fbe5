// Behaviour of the cluster's port towards very many strangers, and towards
// nodes of the cluster that say what they should not.
#include "gate_node.hpp"
#include "model/limits_remoting.hpp"
#include "stranger.hpp"

#include <caf/io/all.hpp>
#include <caf/io/basp/header.hpp>
#include <caf/io/basp_broker.hpp>
#include <doctest/doctest.h>

#include <filesystem>
#include <iterator>
#include <optional>
#include <vector>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#else
#  include <malloc.h>
#endif

namespace caucus::test {
namespace {

namespace fs = std::filesystem;

std::size_t open_descriptors() {
  return static_cast<std::size_t>(
    std::distance(fs::directory_iterator{"/proc/self/fd"}, {}));
}

/// Without what was freed, of which a sanitizer keeps hundreds of megabytes.
std::size_t allocated_bytes() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return __sanitizer_get_current_allocated_bytes();
#else
  const auto all = ::mallinfo2();
  return all.uordblks + all.hblkhd;
#endif
}

TEST_CASE("thousands that say nothing, or half of it, cost a bounded part") {
  constexpr std::size_t many = 3000;
  cluster_files files;
  gate_node node{on_loopback(files.node("n0"))};
  gate_node peer{on_loopback(files.node("n1"))};
  REQUIRE(peer.is_let_in(node.address()));
  const auto descriptors = open_descriptors();
  const auto bytes = allocated_bytes();
  std::vector<stranger> all;
  for (std::size_t i = 0; i < many; ++i) {
    all.emplace_back(node.port);
    if (i % 3 == 1)
      all.back().send(std::string_view{"\x16\x03\x01\x02\x00", 5});
    if (i % 3 == 2)
      all.back().send("noise that no handshake begins with");
  }
  // A third of them is done by its noise, and does not push others out.
  const auto kept = limits::remoting_handshakes_max * 3 / 2;
  for (std::size_t i = 0; i + kept + 1 < many; ++i)
    (void)all[i].heard(); // cut
  CHECK(open_descriptors()
        <= descriptors + many + limits::remoting_handshakes_max + 16);
  CHECK(allocated_bytes() < bytes + 32u * 1024 * 1024);
  gate_node late{on_loopback(files.node("n2"))};
  CHECK(late.is_let_in(node.address()));
  CHECK(peer.is_let_in(node.address()));
}

/// A node and a member of its cluster.
struct member {
  cluster_files files;
  gate_node node{on_loopback(files.node("n0"))};
  gate_node peer{on_loopback(files.node("n1"))};
  caf::scoped_actor self{peer.system};
  caf::actor gate = caf::actor_cast<caf::actor>(
    std::get<gate_actor>(dial(peer.system, node.address())));

  template <class... Args>
  caf::error asked(const caf::actor& whom, Args&&... what) {
    caf::error result;
    self->request(whom, std::chrono::seconds{5}, std::forward<Args>(what)...)
      .receive([](const join_answer&) {},
               [&](const caf::error& why) { result = why; });
    return result;
  }

  /// Asks one of CAF's own services at the node, as remote_lookup and
  /// remote_spawn do.
  caf::error asked_service(std::uint64_t id, caf::message what) {
    const auto broker
      = peer.system.middleman().named_broker<caf::io::basp_broker>("BASP");
    return asked(broker, caf::forward_atom_v, node.system.node(), id,
                 std::move(what));
  }
};

TEST_CASE_FIXTURE(member, "CAF's own services are not there for a member") {
  using header = caf::io::basp::header;
  const std::uint64_t config_server = header::config_server_id;
  const std::uint64_t spawn_server = header::spawn_server_id;
  CHECK(asked_service(config_server,
                      caf::make_message(caf::registry_lookup_atom_v,
                                        std::string{"caucus.tls_middleman"}))
        == caf::sec::request_receiver_down);
  CHECK(asked_service(config_server,
                      caf::make_message(caf::get_atom_v, std::string{"*"}))
        == caf::sec::request_receiver_down);
  CHECK(asked_service(spawn_server,
                      caf::make_message(caf::spawn_atom_v, std::string{"x"},
                                        caf::make_message(),
                                        std::set<std::string>{}))
        == caf::sec::request_receiver_down);
  CHECK(peer.is_let_in(node.address()));
}

TEST_CASE_FIXTURE(member,
                  "a member can call the gate's handlers and nothing else") {
  CHECK(asked(gate, std::string{"x"}) == caf::sec::unexpected_message);
  CHECK(asked(gate, caf::get_atom_v) == caf::sec::unexpected_message);
  CHECK(peer.is_let_in(node.address()));
}

// Members are trusted: docs/link_security.md says with what. In a whole node
// the supervisor ends the process then.
TEST_CASE_FIXTURE(member, "a member can end the gate, and then none gets in") {
  caf::scoped_actor watch{node.system};
  watch->monitor(node.gate);
  caf::anon_send_exit(gate, caf::exit_reason::kill);
  std::optional<caf::error> down;
  watch->receive([&](const caf::down_msg& what) { down = what.reason; },
                 caf::after(std::chrono::seconds{5}) >> [] {});
  REQUIRE(down.has_value());
  CHECK(*down == caf::exit_reason::kill);
  gate_node late{on_loopback(files.node("n2"))};
  CHECK_FALSE(late.is_let_in(node.address()));
}

TEST_CASE_FIXTURE(member, "a member's message has a size") {
  const auto bytes = allocated_bytes();
  tls_stranger who{node.port, files.node("n2")};
  REQUIRE_FALSE(who.heard(32).empty());
  SUBCASE("too large: cut") {
    who.send(basp_header{2, 1, 1'200'000'000, 0, 0, 1}.bytes());
  }
  SUBCASE("just too large: cut") {
    const auto size = limits::remoting_message_bytes_max + 1;
    who.send(
      basp_header{2, 1, static_cast<std::uint32_t>(size), 0, 0, 1}.bytes());
  }
  SUBCASE("noise: cut") {
    who.send(std::string(64, '\xff'));
  }
  CHECK(who.heard(1 << 20) == ""); // the end comes before so much
  CHECK(allocated_bytes() < bytes + limits::remoting_message_bytes_max);
  CHECK(peer.is_let_in(node.address()));
}

} // namespace
} // namespace caucus::test
