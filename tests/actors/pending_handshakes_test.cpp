// Behaviour of actors/pending_handshakes.hpp.
#include "actors/pending_handshakes.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <array>
#include <unistd.h>

namespace caucus::test {
namespace {

/// A connection, of which the other end can be asked whether it was cut.
class connection {
public:
  connection() {
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()) == 0);
  }
  ~connection() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  int here() const { return ends_[0]; }
  bool is_cut() const {
    char byte = 0;
    return ::recv(ends_[1], &byte, 1, MSG_DONTWAIT) == 0;
  }

private:
  std::array<int, 2> ends_{};
};

TEST_CASE("beyond the bound the oldest handshake is cut, and only it") {
  pending_handshakes pending{2};
  std::array<connection, 4> all;
  pending.add(all[0].here());
  pending.add(all[1].here());
  CHECK_FALSE(all[0].is_cut());
  pending.add(all[2].here());
  CHECK(all[0].is_cut());
  CHECK_FALSE(all[1].is_cut());
  pending.add(all[3].here());
  CHECK(all[1].is_cut());
  CHECK_FALSE(all[2].is_cut());
  CHECK(pending.size() == 2);
}

TEST_CASE("who has shown a certificate is not cut any more") {
  pending_handshakes pending{1};
  std::array<connection, 3> all;
  pending.add(all[0].here());
  pending.done(all[0].here());
  pending.done(all[0].here()); // again, when it is closed
  CHECK(pending.size() == 0);
  pending.add(all[1].here());
  pending.add(all[2].here());
  CHECK_FALSE(all[0].is_cut());
  CHECK(all[1].is_cut());
}

} // namespace
} // namespace caucus::test
