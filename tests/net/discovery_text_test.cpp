#include "model/limits.hpp"
#include "net/discovery_text.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace caucus;
using namespace caucus::net;
using kind = discovery_note::kind;

TEST_CASE("what a node says is read back as it was") {
  for (const discovery_note& note :
       {discovery_note{kind::ask, "chat", {}, {}},
        {kind::here, "a.B_9-z", cluster_id{1}, "127.0.0.1:9000"},
        {kind::here, "chat", cluster_id{~std::uint64_t{0}}, "[::1]:1"}}) {
    const auto text = encode_note(note);
    CAPTURE(text);
    CHECK(parse_note(text) == note);
  }
}

TEST_CASE("the longest name and address still fit into a datagram") {
  const discovery_note note{
    kind::here, std::string(limits::cluster_name_bytes_max, 'n'), cluster_id{9},
    std::string(limits::address_bytes_max - 6, 'h') + ":65535"};
  const auto text = encode_note(note);
  CHECK(text.size() <= limits::discovery_datagram_bytes_max);
  CHECK(parse_note(text) == note);
}

TEST_CASE("anything else is no note") {
  const std::string id = " 00000000000000ff ";
  for (const std::string& text : std::initializer_list<std::string>{
         "",
         " ",
         "caucus1",
         "caucus1 ",
         "caucus1 ask",
         "caucus1 ask ",
         "caucus1 ask a b",
         "caucus1 ask \xc3\xa9",
         "caucus2 ask a",
         "Caucus1 ask a",
         "caucus1  ask a",
         "caucus1 tell a",
         "caucus1 here a",
         "caucus1 here a" + id,
         "caucus1 here a 0 h:1",
         "caucus1 here a 0000000000000000 h:1",
         "caucus1 here a -0000000000000ff h:1",
         "caucus1 here a" + id + "h",
         "caucus1 here a" + id + "h:0",
         "caucus1 here a" + id + "h:65536",
         "caucus1 here a" + id + ":1",
         "caucus1 here a" + id + "h:1 x",
         "caucus1 here a" + id + "h\n:1",
         "caucus1 here a" + id + std::string(300, 'h') + ":1",
         "caucus1 ask " + std::string(65, 'a'),
         "caucus1 ask a" + std::string(600, ' '),
         std::string("caucus1 ask a\0", 14)}) {
    CAPTURE(text);
    CHECK_FALSE(parse_note(text));
  }
}

TEST_CASE("random and mutilated bytes never break the parser") {
  std::mt19937 random{7};
  const auto good
    = encode_note({kind::here, "chat", cluster_id{77}, "192.0.2.1:9000"});
  for (int i = 0; i < 20000; ++i) {
    auto text = good;
    for (auto changes = random() % 4; changes > 0; --changes)
      text[random() % text.size()] = static_cast<char>(random());
    text.resize(random() % 2 == 0 ? text.size() : random() % text.size());
    if (const auto note = parse_note(text); note)
      CHECK(parse_note(encode_note(*note)) == note);
  }
}

TEST_CASE("a cluster's name is short and plain") {
  CHECK(valid_cluster_name("caucus"));
  CHECK(valid_cluster_name(std::string(64, 'x')));
  for (const auto* name : {"", "a b", "a/b", "a\n", "\xff"})
    CHECK_FALSE(valid_cluster_name(name));
}
