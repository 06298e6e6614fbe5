#include "node/config_cluster.hpp"

#include <doctest/doctest.h>

using namespace caucus::node;

namespace {

/// Options of a node that looks for its cluster on loopback.
raw_cluster on_loopback() {
  raw_cluster options;
  options.listen = "127.0.0.1:9000";
  return options;
}

/// The option that is refused; empty: none.
std::string refused(const raw_cluster& options) {
  cluster_config ignored;
  return check_cluster(options, ignored).option;
}

cluster_config accepted(const raw_cluster& options) {
  cluster_config out;
  const auto wrong = check_cluster(options, out);
  CAPTURE(wrong.why);
  CHECK(wrong.option.empty());
  return out;
}

void give_tls(raw_cluster& options) {
  options.tls_ca = "ca.pem";
  options.tls_cert = "cert.pem";
  options.tls_key = "key.pem";
}

} // namespace

TEST_CASE("without a cluster a node begins one of its own and looks for none") {
  const auto got = accepted({});
  CHECK_FALSE(got.listen);
  CHECK(got.bootstrap);
  CHECK_FALSE(got.multicast);
}

TEST_CASE("what needs a cluster is refused without one") {
  const auto with = [](auto change) {
    raw_cluster options;
    change(options);
    return refused(options);
  };
  CHECK(with([](auto& o) { o.bootstrap = true; }) == "bootstrap");
  CHECK(with([](auto& o) { o.seeds = {"a:1"}; }) == "discovery-seed");
  CHECK(with([](auto& o) { o.dns = "a:1"; }) == "discovery-dns");
  CHECK(with([](auto& o) { o.multicast = "off"; }) == "discovery-multicast");
  CHECK(with([](auto& o) { o.interface = "10.0.0.1"; })
        == "discovery-interface");
  CHECK(with([](auto& o) { o.advertise = "a:1"; }) == "cluster-advertise");
  CHECK(with([](auto& o) { o.client_url = "http://a"; }) == "client-url");
  CHECK(with([](auto& o) { o.tls_key = "key.pem"; }) == "tls-key");
}

TEST_CASE(
  "on loopback a node finds others by multicast unless told otherwise") {
  auto options = on_loopback();
  auto got = accepted(options);
  CHECK(got.multicast);
  CHECK(got.advertise == "127.0.0.1:9000");
  CHECK_FALSE(got.bootstrap);
  options.multicast = "239.1.2.3:77";
  got = accepted(options);
  CHECK(got.multicast == host_and_port{"239.1.2.3", 77});
  options = on_loopback();
  options.seeds = {"127.0.0.1:9001", "[::1]:9002"};
  got = accepted(options);
  CHECK_FALSE(got.multicast);
  CHECK(got.seeds.size() == 2);
  options = on_loopback();
  options.dns = "nodes.example:9000";
  CHECK(accepted(options).dns == host_and_port{"nodes.example", 9000});
}

TEST_CASE("only a fresh node must be able to begin or find a cluster") {
  auto options = on_loopback();
  options.multicast = "off";
  CHECK_FALSE(problem_of_fresh(accepted(options)).empty());
  options.bootstrap = true;
  CHECK(problem_of_fresh(accepted(options)).empty());
  options.bootstrap = false;
  options.seeds = {"a:1"};
  CHECK(problem_of_fresh(accepted(options)).empty());
  CHECK(problem_of_fresh(accepted({})).empty());
}

TEST_CASE("links without TLS are for loopback only") {
  for (const auto* where :
       {"10.0.0.1:9000", "[fe80::1]:9000", "node-1:9000", "0.0.0.0:9000"}) {
    CAPTURE(where);
    auto options = on_loopback();
    options.listen = where;
    options.advertise = "10.0.0.1:9000";
    options.bootstrap = true;
    CHECK(refused(options) == "cluster-listen");
    give_tls(options);
    CHECK(accepted(options).tls());
  }
  for (const auto* where :
       {"127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "localhost:1"}) {
    CAPTURE(where);
    auto options = on_loopback();
    options.listen = where;
    CHECK(refused(options).empty());
  }
}

TEST_CASE("TLS takes all three files") {
  auto options = on_loopback();
  options.tls_ca = "ca.pem";
  CHECK(refused(options) == "tls-cert");
  options.tls_cert = "cert.pem";
  CHECK(refused(options) == "tls-key");
  options.tls_ca.clear();
  CHECK(refused(options) == "tls-ca");
}

TEST_CASE("off loopback multicast is only on where it is asked for") {
  auto options = on_loopback();
  options.listen = "10.0.0.1:9000";
  options.bootstrap = true;
  give_tls(options);
  CHECK_FALSE(accepted(options).multicast);
  options.multicast = "239.1.2.3:77";
  options.interface = "10.0.0.2";
  CHECK(accepted(options).interface == "10.0.0.2");
}

TEST_CASE("multicast uses the interface that others dial") {
  auto options = on_loopback();
  give_tls(options);
  options.multicast = "239.1.2.3:77";
  const auto of = [&options](const char* listen, const char* advertise) {
    options.listen = listen;
    options.advertise = advertise;
    return accepted(options).interface;
  };
  CHECK(of("10.0.0.1:9000", "") == "10.0.0.1");
  CHECK(of("10.0.0.1:9000", "node-1.example:9000") == "10.0.0.1");
  CHECK(of("0.0.0.0:9000", "10.0.0.1:9000") == "10.0.0.1");
  CHECK(of("localhost:9000", "") == "127.0.0.1");
  CHECK(of("[::1]:9000", "") == "127.0.0.1");
}

TEST_CASE("where no address says which interface, multicast must be told") {
  auto options = on_loopback();
  give_tls(options);
  options.bootstrap = true;
  options.listen = "0.0.0.0:9000";
  options.advertise = "node-1.example:9000";
  CHECK(refused(options).empty()); // without multicast
  options.multicast = "239.1.2.3:77";
  CHECK(refused(options) == "discovery-interface");
  options.interface = "10.0.0.1";
  CHECK(refused(options).empty());
}

TEST_CASE("addresses that make no sense are refused by their option") {
  const auto with = [](auto change) {
    auto options = on_loopback();
    change(options);
    return refused(options);
  };
  CHECK(with([](auto& o) { o.listen = "nowhere"; }) == "cluster-listen");
  CHECK(with([](auto& o) { o.listen = "127.0.0.1:0"; }) == "cluster-listen");
  CHECK(with([](auto& o) { o.advertise = "x"; }) == "cluster-advertise");
  CHECK(with([](auto& o) { o.advertise = std::string(300, 'x') + ":1"; })
        == "cluster-advertise");
  CHECK(with([](auto& o) { o.client_url = "ftp://x"; }) == "client-url");
  CHECK(with([](auto& o) { o.name = "two words"; }) == "cluster-name");
  CHECK(with([](auto& o) { o.seeds = {"a:1", "b"}; }) == "discovery-seed");
  CHECK(with([](auto& o) { o.dns = "name"; }) == "discovery-dns");
  CHECK(with([](auto& o) { o.multicast = "on"; }) == "discovery-multicast");
  CHECK(with([](auto& o) { o.multicast = "10.0.0.1:7"; })
        == "discovery-multicast");
  CHECK(with([](auto& o) { o.interface = "eth0"; }) == "discovery-interface");
}

TEST_CASE("a node that listens everywhere must say what others dial") {
  auto options = on_loopback();
  options.listen = "0.0.0.0:9000";
  options.bootstrap = true;
  give_tls(options);
  CHECK(refused(options) == "cluster-listen");
  options.advertise = "node-1.example:9000";
  CHECK(accepted(options).advertise == "node-1.example:9000");
}
