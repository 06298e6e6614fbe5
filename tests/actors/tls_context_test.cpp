// Behaviour of actors/tls_context.hpp: files that do not do are found at the
// start, and the line says which.
#include "gate_node.hpp"

#include <doctest/doctest.h>

namespace caucus::test {
namespace {

bool says(const std::string& line, const std::string& what) {
  return line.find(what) != std::string::npos
         && line.find('\n') == std::string::npos;
}

TEST_CASE("good files are loaded; the error of others names the file") {
  cluster_files ours;
  const auto good = ours.node("n0");
  CHECK(load_tls(good).context != nullptr);
  CHECK(load_tls(good).error == "");
  auto bad = good;
  SUBCASE("no CA") {
    bad.ca = ours.path("none.pem");
    CHECK(says(load_tls(bad).error, "none.pem: No such file"));
  }
  SUBCASE("no certificate") {
    bad.certificate = ours.path("none.pem");
    CHECK(says(load_tls(bad).error, "none.pem: No such file"));
  }
  SUBCASE("noise for a key") {
    bad.key = ours.write("noise.key", "noise");
    CHECK(says(load_tls(bad).error, "noise.key"));
  }
  SUBCASE("another node's key") {
    bad.key = ours.node("n1").key;
    CHECK(says(load_tls(bad).error, "n1.key"));
  }
  SUBCASE("another cluster's certificate") {
    cluster_files theirs;
    bad = theirs.node("n1");
    bad.ca = good.ca;
    CHECK(says(load_tls(bad).error, "other nodes would refuse"));
  }
  SUBCASE("an expired certificate") {
    constexpr unix_ms long_ago = 1'600'000'000'000;
    const auto ca = auth::make_cluster_ca(long_ago, 36'500);
    const auto old
      = auth::make_node_certificate(ca.pem, {"old", {}}, long_ago, 1);
    bad = {ours.write("old_ca.pem", ca.pem.certificate),
           ours.write("old.pem", old.pem.certificate),
           ours.write("old.key", old.pem.key)};
    CHECK(says(load_tls(bad).error, "certificate has expired"));
  }
  CHECK(load_tls(bad).context == nullptr);
  CHECK(load_tls(good).context != nullptr); // failures leave nothing behind
}

TEST_CASE("a node whose files do not do is told so before its gate opens") {
  cluster_files ours;
  auto files = ours.node("n0");
  files.key = ours.node("n1").key;
  std::string error;
  try {
    gate_node node{on_loopback(files)};
  } catch (const std::runtime_error& e) {
    error = e.what();
  }
  CHECK(says(error, "TLS between nodes: cannot use the key in"));
}

} // namespace
} // namespace caucus::test
