// Behaviour of cli/admin/cluster_status.hpp.
#include "cli/admin/cluster_status.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace caucus::cli;

namespace {

constexpr auto two_nodes = R"({"cluster":"c0ffee","version":12,"controller":1,
"unsettled":3,"new":[],"nodes":[
{"node":1,"state":"active","cluster_address":"10.0.0.1:9000",
 "client_url":"http://a:8080","since":5,"up":true,"connections":7,
 "leaders":33,"replicas":65,"placed":64,"lag":2},
{"node":12,"state":"draining","cluster_address":"10.0.0.2:9000",
 "client_url":"http://b:8080","since":5,"up":false,"connections":0,
 "leaders":0,"replicas":3,"placed":1,"lag":0}]})";

} // namespace

TEST_CASE("a table has a line for each node, under its headings") {
  CHECK(
    table_of(read_status(two_nodes))
    == "cluster c0ffee, version 12, controller on node 1, "
       "3 groups on the move\n"
       "NODE  STATE     LINK  LEADS  REPLICAS  LAG  CLIENTS  URL            "
       "CLUSTER ADDRESS\n"
       "1     active    up    33     65/64     2    7        http://a:8080  "
       "10.0.0.1:9000\n"
       "12    draining  down  0      3/1       0    0        http://b:8080  "
       "10.0.0.2:9000\n");
}

TEST_CASE("a cluster at rest says so") {
  auto all = read_status(two_nodes);
  all.unsettled = 0;
  CHECK(table_of(all).find(", all groups settled\n") != std::string::npos);
  all.unsettled = 1;
  CHECK(table_of(all).find(", 1 group on the move\n") != std::string::npos);
}

TEST_CASE("a drain has ended when nothing is led, kept or placed there") {
  auto node = read_status(two_nodes).nodes[1];
  CHECK_FALSE(drained(node));
  CHECK(drain_line(node) == "node 12: 0 leaders, 0 clients, 3 replicas left");
  node.replicas = 0;
  CHECK_FALSE(drained(node)); // not opened yet
  node.placed = 0;
  node.connections = 1; // ours
  CHECK(drained(node));
  node.leaders = 1;
  CHECK_FALSE(drained(node));
}

TEST_CASE("what is no cluster's state is an error with a sentence") {
  for (const auto* text :
       {"", "[]", "null", "{}", "<html>", R"({"cluster":7})",
        R"({"cluster":"a","version":1,"controller":0,"unsettled":0})",
        R"({"cluster":"a","version":1,"controller":0,"unsettled":0,
            "nodes":[{}]})"})
    CHECK_THROWS_AS((void)read_status(text), std::runtime_error);
}

TEST_CASE("a refusal is the node's own words, or its status") {
  CHECK(read_error(
          409, R"({"status":409,"code":"conflict","detail":"drain it first"})")
        == "drain it first (conflict)");
  for (const auto* text : {"", "no", "{}", "[]", R"({"code":7,"detail":"x"})"})
    CHECK(read_error(502, text) == "the node answers with status 502");
}
