// Bytes between replicas: what goes in comes out, and nothing else does.
#include "replication/bytes.hpp"
#include "replication/message.hpp"
#include "replication/raft_peer.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

using namespace caucus;
using namespace caucus::replication;

namespace caucus::test {

std::uint64_t seed(); // tests/main.cpp: `--seed`, or 1

} // namespace caucus::test

namespace {

log_entry entry(std::uint64_t index, std::uint64_t term, std::string payload,
                entry_kind kind = entry_kind::command) {
  return {log_index{index}, log_term{term}, kind,
          std::make_shared<const std::string>(std::move(payload))};
}

std::string voters() {
  return encode_configuration({{replica_id{7}, true}, {replica_id{9}, false}});
}

message of_kind(replication::message_kind kind) {
  message what;
  what.kind = kind;
  what.term = log_term{5};
  what.index = log_index{10};
  if (kind != replication::message_kind::append_result)
    what.index_term = log_term{4};
  return what;
}

message append() {
  auto what = of_kind(replication::message_kind::append_entries);
  what.commit = log_index{9};
  what.entries = {entry(11, 4, std::string(300, 'a')),
                  entry(12, 5, voters(), entry_kind::change),
                  entry(13, 5, "", entry_kind::barrier)};
  return what;
}

message snapshot() {
  auto what = of_kind(replication::message_kind::install_snapshot);
  what.configuration = voters();
  what.configuration_index = log_index{3};
  return what;
}

message vote(replication::message_kind kind) {
  auto what = of_kind(kind);
  what.pre_vote = true;
  what.granted = kind == replication::message_kind::vote_result;
  what.disrupt_leader = kind == replication::message_kind::request_vote;
  return what;
}

std::vector<message> one_of_each() {
  auto rejected = of_kind(replication::message_kind::append_result);
  rejected.rejected = log_index{11};
  return {append(),
          rejected,
          vote(replication::message_kind::request_vote),
          vote(replication::message_kind::vote_result),
          snapshot(),
          of_kind(replication::message_kind::timeout_now)};
}

/// The same fields with a checksum that fits: past the first line of defence.
std::string sealed(std::string bytes) {
  byte_writer out;
  out.put_raw(bytes).put(message_checksum(bytes));
  return out.bytes();
}

std::string unsealed(const message& what) {
  auto bytes = encode_message(what);
  bytes.resize(bytes.size() - 8);
  return bytes;
}

bool decodes(const message& what) {
  return decode_message(encode_message(what)).has_value();
}

std::string mutated(std::string bytes, std::mt19937_64& random) {
  auto changes = random() % 4;
  for (std::uint64_t i = 0; i < changes && !bytes.empty(); ++i) {
    auto at = random() % bytes.size();
    switch (random() % 4) {
      case 0: bytes.insert(at, 1, static_cast<char>(random())); break;
      case 1: bytes.resize(at); break;
      case 2: bytes[at] = static_cast<char>(0xff); break;
      default: bytes[at] = static_cast<char>(random()); break;
    }
  }
  return bytes;
}

} // namespace

TEST_CASE("every kind of message survives its bytes") {
  for (const auto& what : one_of_each()) {
    auto bytes = encode_message(what);
    auto back = decode_message(bytes);
    REQUIRE(back.has_value());
    CHECK(encode_message(*back) == bytes);
    CHECK(back->kind == what.kind);
    CHECK(back->term == what.term);
    CHECK(back->index == what.index);
    CHECK(back->index_term == what.index_term);
    CHECK(back->commit == what.commit);
    CHECK(back->rejected == what.rejected);
    CHECK(back->granted == what.granted);
    CHECK(back->pre_vote == what.pre_vote);
    CHECK(back->disrupt_leader == what.disrupt_leader);
    CHECK(back->configuration == what.configuration);
    CHECK(back->configuration_index == what.configuration_index);
    REQUIRE(back->entries.size() == what.entries.size());
    for (std::size_t i = 0; i < what.entries.size(); ++i) {
      CHECK(back->entries[i].index == what.entries[i].index);
      CHECK(back->entries[i].term == what.entries[i].term);
      CHECK(back->entries[i].kind == what.entries[i].kind);
      CHECK(*back->entries[i].payload == *what.entries[i].payload);
    }
  }
}

TEST_CASE("any single wrong byte is noticed") {
  for (const auto& what : one_of_each()) {
    auto bytes = encode_message(what);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      auto wrong = bytes;
      wrong[i] = static_cast<char>(wrong[i] ^ 0x10);
      CHECK_FALSE(decode_message(wrong).has_value());
      CHECK_FALSE(decode_message(bytes.substr(0, i)).has_value());
    }
    CHECK_FALSE(decode_message(bytes + "x").has_value());
  }
}

TEST_CASE("a message of another version or kind is not read") {
  auto bytes = unsealed(of_kind(replication::message_kind::timeout_now));
  REQUIRE(decode_message(sealed(bytes)).has_value());
  for (char version : {0, 2}) {
    auto other = bytes;
    other[0] = version;
    CHECK_FALSE(decode_message(sealed(other)).has_value());
  }
  for (char kind : {0, 7}) {
    auto other = bytes;
    other[1] = kind;
    CHECK_FALSE(decode_message(sealed(other)).has_value());
  }
}

TEST_CASE("what no correct server says is malformed") {
  auto what = append();
  SUBCASE("terms that fall") {
    what.entries[1].term = log_term{3};
  }
  SUBCASE("an entry without a term") {
    what.entries[0].term = log_term{};
  }
  SUBCASE("an entry of a later term than the leader's") {
    what.entries[2].term = log_term{6};
  }
  SUBCASE("a leader without a term") {
    what.term = log_term{};
  }
  SUBCASE("a previous entry without a term") {
    what.index_term = log_term{};
  }
  SUBCASE("a term of nothing") {
    what.index = log_index{};
  }
  SUBCASE("an index that wraps around") {
    what.index = log_index{~std::uint64_t{0}};
  }
  SUBCASE("a configuration that is none") {
    what.entries[1].payload = std::make_shared<const std::string>("xy");
  }
  SUBCASE("a snapshot of nothing") {
    what = snapshot();
    what.index = log_index{};
  }
  SUBCASE("a snapshot with a later configuration") {
    what = snapshot();
    what.configuration_index = log_index{11};
  }
  SUBCASE("a snapshot of nobody") {
    what = snapshot();
    what.configuration.clear();
  }
  CHECK_FALSE(decodes(what));
}

TEST_CASE("mutated bytes never crash the decoder, sealed or not") {
  std::mt19937_64 random{caucus::test::seed()};
  std::size_t read = 0;
  for (int round = 0; round < 20'000; ++round) {
    auto kinds = one_of_each();
    auto bytes = unsealed(kinds[random() % kinds.size()]);
    auto wrong = mutated(std::move(bytes), random);
    CHECK_FALSE(decode_message(wrong).has_value());
    if (auto what = decode_message(sealed(wrong))) {
      ++read; // still well-formed: then it must go round
      CHECK(decode_message(encode_message(*what)).has_value());
    }
  }
  CHECK(read > 0);
}

TEST_CASE("malformed messages do nothing to a peer") {
  std::mt19937_64 random{caucus::test::seed()};
  peer_options options{replica_id{1}, 1, std::chrono::milliseconds{1000},
                       std::chrono::milliseconds{100}};
  raft_peer peer{options,
                 [](log_index, log_index) { return std::vector<log_entry>{}; }};
  peer.start({}, 0);
  for (int round = 0; round < 5'000; ++round) {
    auto kinds = one_of_each();
    auto bytes = encode_message(kinds[random() % kinds.size()]);
    auto wrong = mutated(bytes, random);
    if (wrong == bytes)
      continue;
    auto out = peer.receive(replica_id{2}, wrong, round);
    CHECK(out.messages.empty());
    CHECK_FALSE(out.state.has_value());
  }
}

TEST_CASE("an offered snapshot is told apart from other messages") {
  for (const auto& what : one_of_each()) {
    auto offer = offered_snapshot(encode_message(what));
    CHECK(offer.has_value()
          == (what.kind == replication::message_kind::install_snapshot));
  }
  auto offer = offered_snapshot(encode_message(snapshot()));
  CHECK(*offer
        == snapshot_meta{log_index{10}, log_term{4}, voters(), log_index{3}});
  CHECK_FALSE(offered_snapshot("no message").has_value());
}
