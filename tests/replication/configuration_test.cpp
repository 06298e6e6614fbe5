// Who votes, as bytes.
#include "replication/configuration_history.hpp"
#include "replication/raft_peer.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

using namespace caucus;
using namespace caucus::replication;

namespace {

std::string of(std::initializer_list<member> who) {
  return encode_configuration(who);
}

} // namespace

TEST_CASE("a configuration survives its bytes") {
  auto bytes = of({{replica_id{1}, true},
                   {replica_id{18446744073709551615ULL}, true},
                   {replica_id{42}, false}});
  auto who = decode_configuration(bytes);
  REQUIRE(who.has_value());
  REQUIRE(who->size() == 3);
  CHECK((*who)[1].id.value() == 18446744073709551615ULL);
  CHECK((*who)[1].voter);
  CHECK((*who)[2].id == replica_id{42});
  CHECK_FALSE((*who)[2].voter);
}

TEST_CASE("a configuration's bytes are those that C-Raft documents") {
  using namespace std::string_literals;
  CHECK(of({{replica_id{1}, true}})
        == "\1"               // version
           "\1\0\0\0\0\0\0\0" // servers
           "\1\0\0\0\0\0\0\0" // id
           "1\0"              // address
           "\1"               // voter
           "\0\0\0\0"s);      // to a multiple of 8
}

TEST_CASE("only canonical configurations are read") {
  auto bytes = of({{replica_id{1}, true}, {replica_id{2}, false}});
  CHECK_FALSE(decode_configuration("").has_value());
  CHECK_FALSE(decode_configuration(bytes + std::string(8, '\0')).has_value());
  for (std::size_t i = 0; i < bytes.size(); ++i)
    CHECK_FALSE(decode_configuration(bytes.substr(0, i)).has_value());
  SUBCASE("another version") {
    bytes[0] = 2;
  }
  SUBCASE("nobody") {
    bytes[1] = 0;
  }
  SUBCASE("more than there are") {
    bytes[1] = 3;
  }
  SUBCASE("far more than there are") {
    bytes[8] = 0x7f;
  }
  SUBCASE("an address that is not the id") {
    bytes[17] = '3';
  }
  SUBCASE("a spare") {
    bytes[19] = 2;
  }
  SUBCASE("twins") {
    bytes[20] = 1;
  }
  CHECK_FALSE(decode_configuration(bytes).has_value());
}

TEST_CASE("mutated configurations never crash the decoder") {
  std::mt19937_64 random{1};
  auto good = of({{replica_id{1}, true}, {replica_id{22}, false}});
  for (int i = 0; i < 20'000; ++i) {
    auto bytes = good;
    for (auto n = 1 + random() % 3; n > 0; --n)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    bytes.resize(random() % (bytes.size() + 1));
    if (auto who = decode_configuration(bytes))
      CHECK(encode_configuration(*who) == bytes);
  }
}

TEST_CASE("the newest configuration counts, the applied one is for snapshots") {
  auto one = of({{replica_id{1}, true}});
  auto two = of({{replica_id{1}, true}, {replica_id{2}, false}});
  auto three = of({{replica_id{1}, true}, {replica_id{2}, true}});
  configuration_history it;
  CHECK(it.applied().index == log_index{0});
  it.restart(log_index{1}, one);
  it.append(log_index{5}, two);
  it.append(log_index{9}, three);
  CHECK(it.applied().bytes == one);
  CHECK(it.newest().bytes == three);
  it.apply(log_index{8});
  CHECK(it.applied().bytes == two);
  it.truncate(log_index{9});
  CHECK(it.newest().bytes == two);
  CHECK(it.newest().members.size() == 2);
  it.restart(log_index{20}, three);
  CHECK(it.applied().bytes == three);
  CHECK(it.newest().index == log_index{20});
}
