// Two nodes' links: both ends are ours.
#include "link_pair.hpp"

#include <doctest/doctest.h>

namespace caucus::test {
namespace {

caf::message sent_reply(std::uint64_t seq) {
  return caf::make_message(frame::reply{
    frame::msg_sent{conv_id{"g:1"}, message_seq{seq}, message_id{seq}}});
}

TEST_CASE_FIXTURE(two_nodes, "both sides come up and say so to the router") {
  connect();
  CHECK(to_b());
  CHECK(to_a());
  const auto seen = a.got->all<link_changed>();
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].peer == node_id{1});
  CHECK(seen[0].boot == b.boot);
  CHECK(seen[0].up);
  REQUIRE(b.got->all<link_changed>().size() == 1);
  CHECK(b.got->all<link_changed>()[0].boot == a.boot);
}

TEST_CASE_FIXTURE(two_nodes, "a request is answered by the peer's actor") {
  connect();
  b.got->answer = [](const caf::message&) { return sent_reply(7); };
  const auto reply = ask<frame::reply>(to_b(), call("g:1"));
  REQUIRE(reply);
  CHECK(std::get<frame::msg_sent>(*reply).seq == message_seq{7});
  CHECK(b.got->who_got<conv_call>() == std::vector<std::string>{"shard"});
}

TEST_CASE_FIXTURE(two_nodes,
                  "a request without a value in its answer returns") {
  connect();
  b.got->answer = [](const caf::message&) { return caf::message{}; };
  const auto heard = request_from(
    to_b(), close_replica{shard_id{1}, replica_id{2}, log_term{3}});
  run();
  CHECK(*heard == errc::none);
}

TEST_CASE_FIXTURE(two_nodes, "the peer's error keeps its code and its text") {
  connect();
  b.got->answer = [](const caf::message&) {
    return caf::make_message(
      caf::make_error(errc::conflict, std::string{"another body"}));
  };
  const auto reply = ask<frame::reply>(to_b(), call("g:1"));
  REQUIRE_FALSE(reply);
  CHECK(to_errc(reply.error()) == errc::conflict);
  CHECK(text_of(reply.error()) == "another body");
}

TEST_CASE_FIXTURE(two_nodes, "posts arrive once, in order, at their actors") {
  connect();
  for (std::uint64_t i = 1; i <= 1000; ++i)
    tell(to_a(), raft_mail{shard_id{3}, replica_id{i}, replica_id{9}, "x"});
  tell(to_a(), leader_news{shard_id{3}, log_term{1}, node_id{1}, true});
  tell(to_a(), session_up{user_id{"ann"}, session_id{4}, node_id{1}});
  run();
  const auto mails = a.got->all<raft_mail>();
  REQUIRE(mails.size() == 1000);
  for (std::uint64_t i = 0; i < 1000; ++i)
    CHECK(mails[i].from == replica_id{i + 1});
  CHECK(a.got->who_got<raft_mail>()[0] == "replica");
  CHECK(a.got->who_got<leader_news>() == std::vector<std::string>{"router"});
  CHECK(a.got->who_got<session_up>() == std::vector<std::string>{"shard"});
}

TEST_CASE_FIXTURE(two_nodes, "a frame goes to every relay of the peer") {
  connect();
  fan_out what;
  what.users
    = std::make_shared<const std::vector<user_id>>(std::vector{user_id{"ann"}});
  what.what.what.frame = std::make_shared<const std::string>("frame");
  tell(to_b(), what);
  run();
  REQUIRE(b.got->all<fan_out>().size() == 2);
  CHECK(*b.got->all<fan_out>()[1].what.what.frame == "frame");
}

TEST_CASE_FIXTURE(two_nodes, "whoever gets an item finds the floor raised to "
                             "what it may tell of") {
  const shard_id shard{3};
  connect();
  std::vector<log_index> floors;
  b.got->answer = [&](const caf::message&) {
    floors.push_back(b.world->reads.known(shard));
    return sent_reply(1);
  };
  for (std::uint64_t i = 5; i < 8; ++i) {
    a.world->reads.showing(shard, log_index{i});
    REQUIRE(ask<frame::reply>(to_b(), call("g:1")));
  }
  CHECK(floors == std::vector{log_index{5}, log_index{6}, log_index{7}});
  a.got->answer = [&](const caf::message&) { // on the way back too
    a.world->reads.heard({shard, log_index{9}});
    return sent_reply(1);
  };
  REQUIRE(ask<frame::reply>(to_a(), call("g:1")));
  CHECK(b.world->reads.known(shard) == log_index{9});
}

TEST_CASE_FIXTURE(two_nodes, "a shard that does not exist is nobody") {
  connect();
  const auto reply = ask<replica_status>(to_b(), read_status{shard_id{60'000}});
  REQUIRE_FALSE(reply);
  CHECK(to_errc(reply.error()) == errc::unavailable);
}

TEST_CASE_FIXTURE(two_nodes, "a break answers what is in flight with timeout") {
  connect();
  const auto heard = request_from(to_b(), open_replica{shard_id{1}});
  run();
  REQUIRE(b.got->all<open_replica>().size() == 1); // and nobody answers
  CHECK_FALSE(*heard);
  kill(caf::actor_cast<caf::actor>(
    caf::actor_cast<caf::strong_actor_ptr>(to_a())));
  CHECK(*heard == errc::timeout);
  const auto seen = a.got->all<link_changed>();
  REQUIRE(seen.size() >= 2);
  CHECK_FALSE(seen[1].up);
}

TEST_CASE_FIXTURE(two_nodes, "commands for a shard that has moved hear "
                             "timeout while the peer stands still") {
  connect();
  const auto moved = request_from(to_b(), call("g:1"));
  const auto other = request_from(to_b(), call("g:2"));
  const auto shard = shard_of(conv_id{"g:1"});
  REQUIRE(shard != shard_of(conv_id{"g:2"}));
  const auto proposal = request_from(to_b(), propose{shard, {}});
  run();
  REQUIRE(b.got->all<conv_call>().size() == 2); // and nobody answers
  tell(caf::actor_cast<link_core_actor>(to_b()), shard_moved{shard});
  run();
  CHECK(*moved == errc::timeout);
  CHECK_FALSE(*other);
  CHECK_FALSE(*proposal);
  CHECK(to_b());
}

TEST_CASE_FIXTURE(two_nodes, "who asks while the link is down hears at once") {
  connect();
  const auto link = to_b();
  all->erase("a"); // node 1 finds nobody any more
  kill(caf::actor_cast<caf::actor>(
    caf::actor_cast<caf::strong_actor_ptr>(to_a())));
  const auto reply = ask<frame::reply>(link, call("g:1"));
  REQUIRE_FALSE(reply);
  CHECK(to_errc(reply.error()) == errc::unavailable);
}

TEST_CASE_FIXTURE(two_nodes, "a link that crashed comes back by itself") {
  connect();
  kill(caf::actor_cast<caf::actor>(
    caf::actor_cast<caf::strong_actor_ptr>(to_b())));
  advance(limits::link_retry_max);
  CHECK(to_b());
  CHECK(to_a());
  CHECK(a.got->all<link_changed>().back().up);
}

TEST_CASE_FIXTURE(two_nodes, "a node that stops dials nobody") {
  b.world->stopping = true;
  connect();
  advance(limits::link_retry_max * 2);
  CHECK_FALSE(to_a());
  CHECK_FALSE(to_b());
}

TEST_CASE_FIXTURE(two_nodes, "silence of three seconds is the peer's death") {
  connect();
  advance(std::chrono::seconds{30});
  CHECK(a.got->all<link_changed>().size() == 1); // pings kept it up
}

TEST_CASE_FIXTURE(two_nodes, "who stood still takes nothing that waited for it "
                             "meanwhile") {
  connect();
  fan_out what;
  what.users
    = std::make_shared<const std::vector<user_id>>(std::vector{user_id{"ann"}});
  what.what.what.frame = std::make_shared<const std::string>("late");
  tell(to_b(), what);
  // No timer fires: what came is found before the look for the dead.
  dynamic_cast<caf::scheduler::test_coordinator&>(system().scheduler())
    .clock()
    .current_time
    += limits::link_timeout;
  run();
  CHECK(b.got->all<fan_out>().empty());
  const auto seen = b.got->all<link_changed>();
  REQUIRE(seen.size() == 2);
  CHECK_FALSE(seen.back().up);
}

TEST_CASE_FIXTURE(two_nodes, "a node that left the map has no link") {
  connect();
  auto map = map_of({"a", "b"}, 2);
  map.nodes[1].state = node_state::removed;
  tell(keeper_a, map);
  run();
  CHECK(a.world->links.find(node_id{1}) == link_actor{});
  advance(limits::link_retry_max * 2);
  CHECK_FALSE(b.world->links.find(node_id{0}));
  const auto rows
    = ask<std::vector<link_report>>(keeper_b, read_links_status{});
  REQUIRE(rows);
  REQUIRE(rows->size() == 1);
  CHECK((*rows)[0].problem == "node 1 was removed");
  CHECK(*b.removals > 0); // and hears so
  CHECK(*a.removals == 0);
}

TEST_CASE_FIXTURE(two_nodes, "only its own cluster removes a node") {
  auto map = map_of({"a", "b"}, 2);
  map.nodes[1].state = node_state::removed;
  tell(keeper_a, map);
  b.cluster = cluster_id{0xbad};
  start(b);
  map = map_of({"a", "b"}, 2);
  map.cluster = b.cluster;
  tell(keeper_b, map);
  advance(limits::link_retry_max * 2);
  const auto rows
    = ask<std::vector<link_report>>(keeper_b, read_links_status{});
  REQUIRE(rows);
  CHECK(rows->at(0).problem == "this node belongs to another cluster");
  CHECK(*b.removals == 0);
}

TEST_CASE_FIXTURE(two_nodes, "an older map changes nothing") {
  connect();
  tell(keeper_a, map_of({"a"}, 0));
  run();
  CHECK(to_b());
}

TEST_CASE_FIXTURE(two_nodes, "what is wrong with a hello is said") {
  connect();
  const auto peer = as_actor<link_peer_actor>(spawn<recorder>("peer", a.got));
  const link_hello good{link_version, a.cluster,   node_id{1},
                        node_id{0},   boot_id{55}, 1};
  const auto refused = [&](link_hello hello) {
    const auto gate = caf::actor_cast<caf::actor>((*all)["a"]);
    auto answer = ask<link_welcome>(gate, hello, peer);
    REQUIRE_FALSE(answer);
    return text_of(answer.error());
  };
  auto bad = good;
  bad.cluster = cluster_id{1};
  CHECK(refused(bad) == "this node belongs to another cluster");
  bad = good;
  bad.version = 99;
  CHECK(refused(bad)
        == "this node speaks version " + std::to_string(link_version));
  bad = good;
  bad.to = node_id{5};
  CHECK(refused(bad) == "this is node 0");
  bad = good;
  bad.from = node_id{0};
  CHECK(refused(bad) == "this node has the same number");
  bad = good;
  bad.from = node_id{9};
  CHECK(refused(bad) == "node 9 is not in the map yet");
  CHECK(to_b()); // none of this touched the real link
}

/// The argument of a handler.
template <class R, class What>
What argument_of(caf::result<R> (*)(What));

template <class... Signatures>
std::vector<caf::message> one_of_each(caf::detail::type_list<Signatures...>) {
  return {caf::make_message(
    decltype(argument_of(static_cast<Signatures*>(nullptr))){})...};
}

TEST_CASE_FIXTURE(two_nodes, "all that a link takes has an actor at the peer") {
  for (const auto& what : one_of_each(link_actor::signatures{})) {
    const auto to = target_of(*a.world, what);
    CAPTURE(caf::to_string(what.types()));
    CHECK((to.one || to.relays));
    link_items_writer writer;
    CHECK(writer.add(link_item_kind::post, 0, what) > 0); // it can cross
  }
}

} // namespace
} // namespace caucus::test
