// A link whose other end says what it likes, or nothing.
#include "link_pair.hpp"

#include <doctest/doctest.h>

namespace caucus::test {
namespace {

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

} // namespace
} // namespace caucus::test
