// Behaviour of auth/certificates.hpp.
#include "auth/certificates.hpp"
#include "x509.hpp"

#include <doctest/doctest.h>

namespace caucus::test {
namespace {

using namespace auth;

constexpr unix_ms now = 1'700'000'000'000;
constexpr std::time_t now_s = 1'700'000'000;
constexpr std::time_t day_s = 86'400;

certified node_of(const certified& ca, std::vector<std::string> hosts = {},
                  int days = 10) {
  return make_node_certificate(ca.pem, {"n1", std::move(hosts)}, now, days);
}

TEST_CASE("a node's certificate is good for both ends of a link") {
  const auto ca = make_cluster_ca(now, 100);
  REQUIRE(ca.error.empty());
  const auto node = node_of(ca, {"chat-1.lan", "10.1.2.3", "::1"});
  REQUIRE(node.error.empty());
  const auto& pem = node.pem.certificate;
  CHECK(verdict_on_node(ca.pem.certificate, pem, now_s) == "ok");
  CHECK(verdict_on_node(ca.pem.certificate, pem, now_s - 3000) == "ok");
  const auto cert = read_x509(pem);
  CHECK(X509_check_host(cert.get(), "n1", 0, 0, nullptr) == 1);
  CHECK(X509_check_host(cert.get(), "chat-1.lan", 0, 0, nullptr) == 1);
  CHECK(X509_check_host(cert.get(), "chat-2.lan", 0, 0, nullptr) == 0);
  CHECK(X509_check_ip_asc(cert.get(), "10.1.2.3", 0) == 1);
  CHECK(X509_check_ip_asc(cert.get(), "::1", 0) == 1);
  CHECK(X509_check_ca(cert.get()) == 0);
}

TEST_CASE("a certificate is good for its days and no longer than its CA") {
  const auto ca = make_cluster_ca(now, 20);
  const auto& root = ca.pem.certificate;
  const auto brief = node_of(ca, {}, 10);
  CHECK(brief.expires_ms == now + 10 * day_s * 1000);
  CHECK(verdict_on_node(root, brief.pem.certificate, now_s + 9 * day_s)
        == "ok");
  CHECK(verdict_on_node(root, brief.pem.certificate, now_s + 11 * day_s)
        == "certificate has expired");
  CHECK(verdict_on_node(root, brief.pem.certificate, now_s - day_s)
        == "certificate is not yet valid");
  CHECK(node_of(ca, {}, 1000).expires_ms == ca.expires_ms);
  const auto after_2049 = make_cluster_ca(now, certificate_days_max);
  CHECK(after_2049.expires_ms
        == now + static_cast<unix_ms>(certificate_days_max) * day_s * 1000);
}

TEST_CASE("another cluster's node is not trusted, nor what a node signs") {
  const auto ours = make_cluster_ca(now, 100);
  const auto theirs = make_cluster_ca(now, 100);
  CHECK(ours.pem.certificate != theirs.pem.certificate);
  const auto node = node_of(theirs);
  CHECK(verdict_on_node(ours.pem.certificate, node.pem.certificate, now_s)
        == "unable to get local issuer certificate");
  const auto by_a_node = make_node_certificate(node.pem, {"n2", {}}, now, 10);
  CHECK(by_a_node.error == "this is not the certificate of a CA");
}

TEST_CASE("a CA that cannot sign says why") {
  const auto ca = make_cluster_ca(now, 100);
  const auto other = make_cluster_ca(now, 100);
  const auto sign_with = [](pem_pair what, unix_ms when = now) {
    return make_node_certificate(what, {"n1", {}}, when, 10).error;
  };
  CHECK(sign_with({ca.pem.certificate, other.pem.key}).find("does not belong")
        != std::string::npos);
  CHECK(sign_with({"", ca.pem.key}).find("certificate cannot be read")
        != std::string::npos);
  CHECK(sign_with({ca.pem.certificate, "noise"}).find("key cannot be read")
        != std::string::npos);
  CHECK(sign_with(ca.pem, ca.expires_ms) == "the CA has expired");
  CHECK(sign_with(ca.pem) == ""); // failures leave nothing behind
}

TEST_CASE("names and hosts that would say something else are refused") {
  const auto ca = make_cluster_ca(now, 100);
  for (const auto* name : {"", ".", "../n1", "a/b", "n 1", "-n", "a,DNS:b"}) {
    CHECK_FALSE(is_certificate_name(name));
    CHECK_FALSE(
      make_node_certificate(ca.pem, {name, {}}, now, 10).error.empty());
  }
  CHECK_FALSE(is_certificate_name(std::string(64, 'a')));
  CHECK(is_certificate_name(std::string(63, 'a')));
  for (const auto* host : {"", "a,DNS:b", "email:x", "a b", "1.2.3.4/8", "*"})
    CHECK_FALSE(node_of(ca, {host}).error.empty());
  CHECK_FALSE(is_host(std::string(254, 'a')));
  const std::vector<std::string> many(certificate_hosts_max + 1, "a");
  CHECK_FALSE(node_of(ca, many).error.empty());
  CHECK_FALSE(make_cluster_ca(now, 0).error.empty());
  CHECK_FALSE(node_of(ca, {}, certificate_days_max + 1).error.empty());
}

} // namespace
} // namespace caucus::test
