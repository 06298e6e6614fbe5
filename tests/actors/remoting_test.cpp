// Behaviour of actors/remoting.hpp towards strangers: those without a
// certificate of the cluster. Real sockets of this machine, CAF's own threads.
#include "actors/middleman_parts.hpp"
#include "gate_node.hpp"
#include "stranger.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <future>
#include <unistd.h>
#include <vector>

namespace caucus::test {
namespace {

/// What a stranger says at once, without TLS.
std::vector<std::string> plain_talk() {
  const auto hello = basp_header{1, 0, 1}.bytes() + '\0';
  const auto huge = basp_header{2, 1, 1'200'000'000, 0, 0, 1}.bytes();
  return {"GET / HTTP/1.1\r\n\r\n",
          hello,
          huge,
          std::string(100'000, '\xff'),
          std::string("\x16\x03\x01\x40\x00", 5) + std::string(20'000, '\x01'),
          std::string(4096, '\0')};
}

/// At most an alert of TLS: nothing of the node, its version or its actors.
bool is_told_nothing(const std::string& heard) {
  return heard.empty() || (heard.front() == '\x15' && heard.size() < 64);
}

/// A node behind TLS and one that may speak to it.
struct behind_tls {
  cluster_files files;
  gate_node node{on_loopback(files.node("n0"))};
  gate_node peer{on_loopback(files.node("n1"))};
};

TEST_CASE("a node with a certificate is let in") {
  behind_tls two;
  CHECK(two.peer.is_let_in(two.node.address()));
}

TEST_CASE("plain bytes on a TLS port are told nothing and harm nobody") {
  behind_tls two;
  for (const auto& bytes : plain_talk()) {
    const stranger who{two.node.port};
    who.send(bytes);
    ::shutdown(who.fd(), SHUT_WR);
    CHECK(is_told_nothing(who.heard()));
  }
  CHECK(two.peer.is_let_in(two.node.address()));
}

TEST_CASE("TLS without a certificate of the cluster ends in the handshake") {
  behind_tls two;
  cluster_files others;
  const auto hello = basp_header{1, 0, 1}.bytes() + '\0';
  SUBCASE("none") {
    tls_stranger who{two.node.port};
    who.send(hello);
    CHECK(who.heard() == "");
  }
  SUBCASE("another cluster's") {
    tls_stranger who{two.node.port, others.node("n1")};
    who.send(hello);
    CHECK(who.heard() == "");
  }
  SUBCASE("the cluster's own: it is spoken to") {
    tls_stranger who{two.node.port, two.files.node("n2")};
    CHECK(who.heard(32).front() == '\0'); // BASP's hello of a server
  }
  CHECK(two.peer.is_let_in(two.node.address()));
}

TEST_CASE("nodes of two clusters do not link") {
  behind_tls two;
  cluster_files others;
  gate_node other{on_loopback(others.node("n1"))};
  gate_node plain{on_loopback()};
  CHECK_FALSE(other.is_let_in(two.node.address()));
  CHECK_FALSE(plain.is_let_in(two.node.address()));
  CHECK_FALSE(two.peer.is_let_in(other.address()));
  CHECK_FALSE(two.peer.is_let_in(plain.address()));
  CHECK(two.peer.is_let_in(two.node.address()));
}

TEST_CASE("strangers that fail do not break the connections of nodes") {
  behind_tls two;
  auto found = dial(two.peer.system, two.node.address());
  REQUIRE(std::holds_alternative<gate_actor>(found));
  const auto gate = std::get<gate_actor>(found);
  caf::scoped_actor self{two.peer.system};
  self->monitor(gate);
  for (int round = 0; round < 20; ++round) {
    for (const auto& bytes : plain_talk()) {
      const stranger who{two.node.port};
      who.send(bytes);
      ::shutdown(who.fd(), SHUT_WR);
      (void)who.heard(); // the node is done with it
    }
    auto answered = false;
    self->request(gate, std::chrono::seconds{5}, join_request{})
      .receive([&](const join_answer&) { answered = true; },
               [](const caf::error&) {});
    REQUIRE(answered);
  }
  CHECK(self->mailbox().empty()); // not down
}

/// A connection comes into the loop of CAF's I/O thread and goes out of it
/// again before the loop has turned: as when its handshake meets a heartbeat.
void come_and_go(caf::actor_system& system, int socket) {
  std::promise<void> gone;
  system.middleman().backend().post([&] {
    const auto one = caf::make_counted<plain_scribe>(loop_of(system), socket);
    one->configure_read(caf::io::receive_policy::exactly(32));
    one->graceful_shutdown();
    gone.set_value();
  });
  gone.get_future().wait();
}

TEST_CASE("a connection that is given up at once closes its socket") {
  gate_node node{on_loopback()};
  std::array<int, 2> sockets{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, sockets.data()) == 0);
  come_and_go(node.system, sockets[0]);
  char byte = 0;
  // Not the end of what the other side writes, which comes in any case.
  CHECK(::send(sockets[1], &byte, 1, MSG_NOSIGNAL) == -1);
  ::close(sockets[1]);
}

TEST_CASE("plaintext beyond loopback is refused before anything listens") {
  CHECK(problem_of(on_loopback()).empty());
  CHECK(problem_of({"::1", 0, {}}).empty());
  CHECK(problem_of({"localhost", 0, {}}).empty());
  for (const auto* host : {"0.0.0.0", "::", "10.0.0.1", "chat-1.lan", ""})
    CHECK_FALSE(problem_of({host, 0, {}}).empty());
  CHECK(problem_of({"0.0.0.0", 0, {"ca", "certificate", "key"}}).empty());
  CHECK_FALSE(problem_of({"127.0.0.1", 0, {"ca", "certificate", ""}}).empty());
  CHECK_FALSE(problem_of({"127.0.0.1", 0, {"", "certificate", "key"}}).empty());
}

} // namespace
} // namespace caucus::test
