// Two nodes' links on one thread: everything but the sockets.
#include "actors/link_keeper.hpp"
#include "deterministic.hpp"
#include "link_nodes.hpp"

#include <doctest/doctest.h>

#include <map>
#include <optional>

namespace caucus::test {
namespace {

using gates = std::map<std::string, gate_actor>;

/// Finds gates by name instead of by socket.
class name_dialer_state {
public:
  static inline const char* name = "name_dialer";
  name_dialer_state(dialer_actor::pointer, std::shared_ptr<gates> all)
    : all_(std::move(all)) {}
  dialer_actor::behavior_type make_behavior() {
    return {[this](const std::string& address) -> caf::result<gate_actor> {
      const auto i = all_->find(address);
      if (i == all_->end())
        return caf::make_error(errc::unavailable, "nobody listens");
      return i->second;
    }};
  }

private:
  std::shared_ptr<gates> all_;
};

using name_dialer = dialer_actor::stateful_impl<name_dialer_state>;

/// Nodes 0 and 1, called "a" and "b"; node 1 dials.
class two_nodes : public deterministic {
public:
  two_nodes() {
    start(a);
    start(b);
  }

  void start(link_node& node) {
    auto& keeper = node.id == node_id{0} ? keeper_a : keeper_b;
    keeper = spawn<link_keeper_impl>(
      node.deps([this] { return system().spawn<name_dialer>(all); }));
    (*all)[node.id == node_id{0} ? "a" : "b"]
      = spawn<gate_impl>(keeper, node.join);
  }

  void connect() {
    tell(keeper_a, map_of({"a", "b"}));
    tell(keeper_b, map_of({"a", "b"}));
    run();
  }

  link_node make(std::uint16_t id) {
    return {node_id{id}, boot_id{100u + id},
            [this](std::string who, std::shared_ptr<record> into) {
              return spawn<recorder>(std::move(who), std::move(into));
            }};
  }

  /// Asks in the name of a new actor; what it hears stands in the result.
  template <class What>
  std::shared_ptr<std::optional<errc>> request_from(const link_actor& link,
                                                    What what) {
    auto heard = std::make_shared<std::optional<errc>>();
    system().spawn([=](caf::event_based_actor* self) {
      const auto dest = caf::actor_cast<caf::actor>(link);
      self->request(dest, caf::infinite, what)
        .then([=] { *heard = errc::none; },
              [=](const caf::error& why) { *heard = to_errc(why); });
    });
    return heard;
  }

  link_actor to_b() { return a.world->links.find(node_id{1}); }
  link_actor to_a() { return b.world->links.find(node_id{0}); }

  std::shared_ptr<gates> all = std::make_shared<gates>();
  link_node a = make(0);
  link_node b = make(1);
  link_keeper_actor keeper_a;
  link_keeper_actor keeper_b;
};

conv_call call(const std::string& conv) {
  return {conv_id{conv}, user_id{"ann"}, session_id{1},
          frame::msg_send{conv_id{conv}, "c", "{}", {}}};
}

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

TEST_CASE_FIXTURE(two_nodes, "silence of three seconds is the peer's death") {
  connect();
  advance(std::chrono::seconds{30});
  CHECK(a.got->all<link_changed>().size() == 1); // pings kept it up
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
  CHECK(refused(bad) == "this node speaks version 1");
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

/// Node 0 with a peer that is the test itself: it says what it likes.
class rude_peer : public two_nodes {
public:
  rude_peer() {
    tell(keeper_a, map_of({"a", "b"}));
    run();
    peer = as_actor<link_peer_actor>(spawn<recorder>("peer", said));
    hello(1);
  }

  void hello(std::uint64_t epoch) {
    tell((*all)["a"],
         link_hello{link_version, a.cluster, node_id{1}, node_id{0},
                    boot_id{55}, epoch},
         peer);
    run();
  }

  link_peer_actor near_end() {
    return as_actor<link_peer_actor>(caf::actor_cast<caf::actor>(
      caf::actor_cast<caf::strong_actor_ptr>(to_b())));
  }

  std::shared_ptr<record> said = std::make_shared<record>();
  link_peer_actor peer;
};

std::string mails(std::uint64_t n) {
  link_items_writer writer;
  for (std::uint64_t i = 0; i < n; ++i)
    writer.add(link_item_kind::post, 0,
               caf::make_message(raft_mail{shard_id{1}, {}, {}, "x"}));
  return writer.take();
}

TEST_CASE_FIXTURE(rude_peer,
                  "a peer that says nothing is down in three seconds") {
  REQUIRE(to_b());
  advance(limits::link_timeout);
  CHECK_FALSE(to_b());
  CHECK(said->all<link_ping>().size() >= 4);
  CHECK(said->all<link_bye>().size() == 1);
}

TEST_CASE_FIXTURE(rude_peer, "many batches are acknowledged by few answers") {
  for (std::uint64_t seq = 1; seq <= 10; ++seq)
    tell(near_end(), link_batch{1, seq, mails(10)});
  run();
  CHECK(a.got->all<raft_mail>().size() == 100);
  const auto acks = said->all<link_ack>();
  REQUIRE(acks.size() == 1);
  CHECK(acks[0].seq == 10);
}

TEST_CASE_FIXTURE(rude_peer, "a batch that is doubled or lost ends the link") {
  tell(near_end(), link_batch{1, 1, mails(1)});
  run();
  SUBCASE("doubled") {
    tell(near_end(), link_batch{1, 1, mails(1)});
  }
  SUBCASE("lost") {
    tell(near_end(), link_batch{1, 3, mails(1)});
  }
  run();
  CHECK_FALSE(to_b());
  CHECK(a.got->all<raft_mail>().size() == 1);
}

TEST_CASE_FIXTURE(rude_peer,
                  "malformed, huge and unasked things end the link") {
  SUBCASE("noise") {
    tell(near_end(), link_batch{1, 1, std::string(100, '\xff')});
  }
  SUBCASE("cut off") {
    auto items = mails(2);
    items.pop_back();
    tell(near_end(), link_batch{1, 1, items});
  }
  SUBCASE("huge") {
    tell(near_end(),
         link_batch{1, 1, std::string(limits::link_batch_bytes_hard + 1, ' ')});
  }
  SUBCASE("an acknowledgement of what was never sent") {
    tell(near_end(), link_ack{1, 5});
  }
  SUBCASE("a request without a number") {
    link_items_writer writer;
    writer.add(link_item_kind::request, 0, caf::make_message(call("g:1")));
    tell(near_end(), link_batch{1, 1, writer.take()});
  }
  run();
  CHECK_FALSE(to_b());
}

TEST_CASE_FIXTURE(rude_peer, "what is of another epoch is not heard") {
  tell(near_end(), link_batch{9, 1, mails(1)});
  tell(near_end(), link_ack{9, 5});
  tell(near_end(), link_bye{9});
  run();
  CHECK(to_b());
  CHECK(a.got->all<raft_mail>().empty());
}

TEST_CASE_FIXTURE(rude_peer, "a new hello begins anew, and says down and up") {
  hello(2);
  REQUIRE(to_b());
  const auto seen = a.got->all<link_changed>();
  REQUIRE(seen.size() == 3);
  CHECK(seen[0].up);
  CHECK_FALSE(seen[1].up);
  CHECK(seen[2].up);
  tell(near_end(), link_batch{2, 1, mails(1)});
  run();
  CHECK(a.got->all<raft_mail>().size() == 1);
}

TEST_CASE_FIXTURE(rude_peer, "an answer of an earlier epoch is not sent") {
  link_items_writer writer;
  writer.add(link_item_kind::request, 5, caf::make_message(call("g:1")));
  tell(near_end(), link_batch{1, 1, writer.take()});
  run(); // a shard keeps the request, and drops it at its end
  hello(2);
  for (const auto& shard : a.world->shards)
    kill(shard);
  for (const auto& batch : said->all<link_batch>())
    CHECK(batch.epoch == 1); // nothing in epoch 2
}

TEST_CASE_FIXTURE(rude_peer,
                  "without credit requests are refused, Raft waits") {
  const std::string big(limits::link_batch_bytes_max, 'x');
  const auto mail = raft_mail{shard_id{1}, {}, {}, big};
  for (std::size_t n = 0; n < 40; ++n)
    tell(to_b(), mail);
  run();
  const auto sent = said->all<link_batch>().size();
  CHECK(sent == limits::link_credit_bytes / limits::link_batch_bytes_max);
  const auto reply = ask<frame::reply>(to_b(), call("g:1"));
  REQUIRE_FALSE(reply);
  CHECK(to_errc(reply.error()) == errc::unavailable);
  tell(near_end(), link_ack{1, sent}); // all of it was taken
  tell(to_b(), mail);
  run();
  CHECK(said->all<link_batch>().size() == sent + 1);
}

TEST_CASE_FIXTURE(rude_peer, "frames without credit become heads afterwards") {
  const raft_mail mail{
    shard_id{1}, {}, {}, std::string(limits::link_batch_bytes_max, 'x')};
  for (std::size_t n = 0; n < 40; ++n)
    tell(to_b(), mail);
  fan_out what;
  what.users
    = std::make_shared<const std::vector<user_id>>(std::vector{user_id{"ann"}});
  what.what.what = {std::make_shared<const std::string>("lost"),
                    net::traffic::message, conv_id{"g:1"}, message_seq{4}};
  tell(to_b(), what);
  run();
  const auto sent = said->all<link_batch>().size();
  tell(near_end(), link_ack{1, sent});
  run();
  const auto batches = said->all<link_batch>();
  REQUIRE(batches.size() == sent + 1);
  link_items_reader items{batches.back().items};
  link_item item;
  REQUIRE(items.next(item));
  REQUIRE(item.what.match_elements<fan_out>());
  const auto& late = item.what.get_as<fan_out>(0);
  CHECK(late.what.what.seq == message_seq{4});
  CHECK(late.what.what.frame->find("heads") != std::string::npos);
  CHECK(*late.users == *what.users);
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
