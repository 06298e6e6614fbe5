// The rules of a link while it is up.
#include "actors/link_heads.hpp"
#include "actors/link_session.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace caucus {
namespace {

constexpr mono_ms start_ms = 1000;

/// Sends full batches until as many are on their way as may be.
void fill_window(link_session& link) {
  for (std::size_t i = 0; i < limits::link_batches_in_flight_max; ++i) {
    link.add(10);
    REQUIRE(link.batch_due());
    REQUIRE(link.next_batch() == i + 1);
  }
}

TEST_CASE("nothing is due while nothing was given") {
  link_session link{1, start_ms};
  CHECK_FALSE(link.batch_due());
  CHECK_FALSE(link.ack());
  CHECK(link.waiting_bytes() == 0);
}

TEST_CASE("an item goes at once while few batches are on their way") {
  link_session link{1, start_ms};
  link.add(10);
  CHECK(link.batch_due());
  CHECK(link.next_batch() == 1);
  CHECK_FALSE(link.batch_due());
  CHECK(link.waiting_bytes() == 10);
}

TEST_CASE("items gather while many batches are on their way") {
  link_session link{1, start_ms};
  fill_window(link);
  link.add(10);
  CHECK_FALSE(link.batch_due());
  CHECK(link.taken(1));
  CHECK(link.batch_due());
}

TEST_CASE("a full batch goes whatever is on its way") {
  link_session link{1, start_ms};
  fill_window(link);
  for (std::size_t i = 0; i < limits::link_batch_items_max; ++i)
    link.add(1);
  CHECK(link.batch_due());
  (void)link.next_batch();
  link.add(limits::link_batch_bytes_max);
  CHECK(link.batch_full());
}

TEST_CASE("credit ends at its bytes and comes back with what was taken") {
  link_session link{1, start_ms};
  link.add(limits::link_credit_bytes);
  CHECK_FALSE(link.has_credit());
  CHECK_FALSE(link.overrun());
  const auto seq = link.next_batch();
  CHECK_FALSE(link.has_credit());
  CHECK(link.taken(seq));
  CHECK(link.has_credit());
  CHECK(link.waiting_bytes() == 0);
}

TEST_CASE("twice the credit is more than the link bears") {
  link_session link{1, start_ms};
  link.add(limits::link_bytes_hard);
  CHECK_FALSE(link.overrun());
  link.add(1);
  CHECK(link.overrun());
}

TEST_CASE("one acknowledgement stands for all batches before it") {
  link_session link{1, start_ms};
  fill_window(link);
  CHECK(link.taken(limits::link_batches_in_flight_max));
  CHECK(link.waiting_bytes() == 0);
  CHECK(link.taken(1)); // an old one says nothing new
  CHECK_FALSE(link.taken(limits::link_batches_in_flight_max + 1));
}

TEST_CASE("a batch that is not the next one is refused") {
  link_session link{1, start_ms};
  CHECK_FALSE(link.arrived(2));
  CHECK(link.arrived(1));
  CHECK_FALSE(link.arrived(1));
  CHECK(link.arrived(2));
  CHECK(link.ack() == 2);
  CHECK_FALSE(link.ack());
}

TEST_CASE("a peer is dead after the silence and not before") {
  using std::chrono::milliseconds;
  const auto patience = milliseconds{limits::link_timeout}.count();
  link_session link{1, start_ms};
  CHECK_FALSE(link.dead(start_ms + patience - 1));
  CHECK(link.dead(start_ms + patience));
  link.heard(start_ms + patience - 1);
  CHECK_FALSE(link.dead(start_ms + patience));
}

TEST_CASE("an answer finds its asker once") {
  link_requests<std::string> requests;
  const auto first = requests.add("ann");
  const auto second = requests.add("bob");
  CHECK(requests.take(second) == "bob");
  CHECK_FALSE(requests.take(second));
  CHECK_FALSE(requests.take(99));
  CHECK(requests.take(first) == "ann");
}

TEST_CASE("a break tells what has left from what has not") {
  link_requests<std::string> requests;
  (void)requests.add("gone");
  requests.all_sent();
  (void)requests.add("here");
  const auto left = requests.take_all();
  CHECK(left.sent == std::vector<std::string>{"gone"});
  CHECK(left.unsent == std::vector<std::string>{"here"});
  CHECK(requests.size() == 0);
  CHECK(requests.add("next epoch") == 1);
}

TEST_CASE("some who wait can be taken out, and no answer finds them") {
  link_requests<int> requests;
  const auto first = requests.add(3);
  const auto second = requests.add(4);
  (void)requests.add(3);
  const auto taken = requests.take_if([](int x) { return x == 3; });
  CHECK(taken == std::vector{3, 3});
  CHECK(requests.size() == 1);
  CHECK_FALSE(requests.take(first));
  CHECK(requests.take(second) == 4);
}

TEST_CASE("requests without an answer are bounded") {
  link_requests<int> requests;
  for (std::size_t i = 0; i < limits::link_requests_max; ++i) {
    CHECK_FALSE(requests.full());
    (void)requests.add(0);
  }
  CHECK(requests.full());
}

fan_out frame_of(const std::string& conv, std::uint64_t seq,
                 std::vector<user_id> users) {
  fan_out result;
  result.users = std::make_shared<const std::vector<user_id>>(std::move(users));
  result.what.what = {std::make_shared<const std::string>("x"),
                      net::traffic::message, conv_id{conv}, message_seq{seq}};
  return result;
}

TEST_CASE("frames that were dropped become the newest head for all of them") {
  link_heads heads;
  CHECK(heads.dropped(frame_of("g:1", 4, {user_id{"bob"}})));
  CHECK(heads.dropped(frame_of("g:1", 5, {user_id{"ann"}, user_id{"bob"}})));
  CHECK(heads.dropped(frame_of("g:1", 3, {user_id{"eve"}})));
  const auto all = heads.take_all();
  REQUIRE(all.size() == 1);
  CHECK(all[0].seq == message_seq{5});
  CHECK(*all[0].users
        == std::vector{user_id{"ann"}, user_id{"bob"}, user_id{"eve"}});
  CHECK(heads.empty());
}

TEST_CASE("a dropped typing is gone, a dropped order ends the link") {
  link_heads heads;
  auto what = frame_of("", 0, {user_id{"bob"}});
  what.what.what.kind = net::traffic::ephemeral;
  CHECK(heads.dropped(what));
  CHECK(heads.empty());
  what.what.what.kind = net::traffic::control;
  CHECK_FALSE(heads.dropped(what));
}

TEST_CASE("heads that wait are bounded") {
  link_heads heads;
  for (std::size_t i = 0; i < limits::link_heads_max; ++i)
    REQUIRE(heads.dropped(frame_of("g:" + std::to_string(i), 1, {})));
  CHECK_FALSE(heads.dropped(frame_of("g:one more", 1, {})));
  CHECK(heads.dropped(frame_of("g:7", 2, {}))); // known already
}

} // namespace
} // namespace caucus
