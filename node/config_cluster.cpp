// The options of a cluster, and which of them go together.
#include "node/config_cluster.hpp"

#include "actors/remoting.hpp"
#include "model/limits.hpp"
#include "net/discovery_text.hpp"

#include <arpa/inet.h>

#include <array>
#include <utility>

namespace caucus::node {

namespace {

/// In the block that is for use within one organisation (RFC 2365).
constexpr const char* multicast_group = "239.255.67.85";
constexpr std::uint16_t multicast_port = 7685;

bool is_ipv4(const std::string& text, in_addr& out) {
  return ::inet_pton(AF_INET, text.c_str(), &out) == 1;
}

bool is_multicast_group(const std::string& text) {
  in_addr address{};
  return is_ipv4(text, address) && (ntohl(address.s_addr) >> 28) == 0xe;
}

bool is_any_address(const std::string& host) {
  return host == "0.0.0.0" || host == "::";
}

wrong_option not_host_port(const char* option, const std::string& text) {
  return {option, text + " is not HOST:PORT"};
}

/// Options that mean nothing without a cluster: refused, for whoever set one
/// expects something of it.
wrong_option check_alone(const raw_cluster& in) {
  const std::array<std::pair<const char*, bool>, 10> given{{
    {"cluster-advertise", !in.advertise.empty()},
    {"client-url", !in.client_url.empty()},
    {"bootstrap", in.bootstrap},
    {"discovery-seed", !in.seeds.empty()},
    {"discovery-dns", !in.dns.empty()},
    {"discovery-multicast", in.multicast != "auto"},
    {"discovery-interface", !in.interface.empty()},
    {"tls-ca", !in.tls_ca.empty()},
    {"tls-cert", !in.tls_cert.empty()},
    {"tls-key", !in.tls_key.empty()},
  }};
  for (const auto& [option, is_given] : given)
    if (is_given)
      return {option, "means nothing without --cluster-listen"};
  return {};
}

wrong_option check_addresses(const raw_cluster& in, cluster_config& out) {
  out.listen = split_listen(in.listen);
  if (!out.listen || out.listen->second == 0)
    return not_host_port("cluster-listen", in.listen);
  if (!in.advertise.empty()) {
    const auto where = split_listen(in.advertise);
    if (!where || where->second == 0)
      return not_host_port("cluster-advertise", in.advertise);
  } else if (is_any_address(out.listen->first)) {
    return {"cluster-listen",
            "others cannot dial " + out.listen->first
              + "; say with --cluster-advertise what they shall dial"};
  }
  out.advertise
    = in.advertise.empty() ? join_listen(*out.listen) : in.advertise;
  if (out.advertise.size() > limits::address_bytes_max)
    return {"cluster-advertise", "is too long"};
  if (!in.client_url.empty()
      && ((in.client_url.rfind("http://", 0) != 0
           && in.client_url.rfind("https://", 0) != 0)
          || in.client_url.size() > limits::address_bytes_max))
    return {"client-url", in.client_url + " is not http://... or https://..."};
  out.client_url = in.client_url;
  return {};
}

wrong_option check_tls(const raw_cluster& in, cluster_config& out) {
  const std::array<std::pair<const char*, const std::string*>, 3> files{
    {{"tls-ca", &in.tls_ca},
     {"tls-cert", &in.tls_cert},
     {"tls-key", &in.tls_key}}};
  std::size_t given = 0;
  for (const auto& [option, file] : files)
    given += file->empty() ? 0 : 1;
  if (given == 0) {
    // Whoever reaches a plain link is a node: it may do all that a node may.
    if (!is_loopback(out.listen->first))
      return {"cluster-listen",
              "a link without TLS is for loopback only; give --tls-ca, "
              "--tls-cert and --tls-key, or listen on 127.0.0.1"};
    return {};
  }
  for (const auto& [option, file] : files)
    if (file->empty())
      return {option, "is missing: TLS takes --tls-ca, --tls-cert, --tls-key"};
  out.tls_ca = in.tls_ca;
  out.tls_cert = in.tls_cert;
  out.tls_key = in.tls_key;
  return {};
}

/// The kernel would choose the interface of the default route, or find none:
/// others are where they dial this node. Empty: no address says where.
std::string own_interface(const cluster_config& out) {
  in_addr ignored{};
  const auto& listen = out.listen->first;
  if (is_ipv4(listen, ignored) && !is_any_address(listen))
    return listen;
  if (is_loopback(listen))
    return "127.0.0.1";
  const auto advertise = split_listen(out.advertise)->first;
  return is_ipv4(advertise, ignored) ? advertise : std::string{};
}

wrong_option check_interface(const raw_cluster& in, cluster_config& out) {
  in_addr ignored{};
  if (!in.interface.empty() && !is_ipv4(in.interface, ignored))
    return {"discovery-interface",
            in.interface + " is not the IPv4 address of an interface"};
  out.interface = in.interface.empty() ? own_interface(out) : in.interface;
  if (out.multicast && out.interface.empty())
    return {"discovery-interface",
            "is needed: neither --cluster-listen nor --cluster-advertise has "
            "the IPv4 address of an interface"};
  return {};
}

wrong_option check_multicast(const raw_cluster& in, cluster_config& out) {
  if (in.multicast == "off")
    return {};
  if (in.multicast == "auto") {
    // On when nothing else is said, and only where it cannot leave the machine.
    if (is_loopback(out.listen->first) && in.seeds.empty() && in.dns.empty())
      out.multicast = host_and_port{multicast_group, multicast_port};
    return {};
  }
  out.multicast = split_listen(in.multicast);
  if (!out.multicast || out.multicast->second == 0
      || !is_multicast_group(out.multicast->first))
    return {"discovery-multicast",
            in.multicast
              + " is not off, auto, or GROUP:PORT of IPv4 multicast"};
  return {};
}

wrong_option check_discovery(const raw_cluster& in, cluster_config& out) {
  if (!net::valid_cluster_name(in.name))
    return {"cluster-name",
            in.name + " is not 1 to 64 letters, digits, dots, dashes"};
  out.name = in.name;
  for (const auto& seed : in.seeds) {
    const auto where = split_listen(seed);
    if (!where || where->second == 0)
      return not_host_port("discovery-seed", seed);
  }
  if (in.seeds.size() > limits::discovery_addresses_max)
    return {"discovery-seed", "are too many"};
  out.seeds = in.seeds;
  if (!in.dns.empty()) {
    out.dns = split_listen(in.dns);
    if (!out.dns || out.dns->second == 0)
      return {"discovery-dns", in.dns + " is not NAME:PORT"};
  }
  return check_multicast(in, out);
}

} // namespace

wrong_option check_cluster(const raw_cluster& in, cluster_config& out) {
  if (in.listen.empty()) {
    if (auto wrong = check_alone(in); !wrong.option.empty())
      return wrong;
    out.bootstrap = true; // a cluster of one, that nobody joins
    return {};
  }
  out.bootstrap = in.bootstrap;
  for (const auto check :
       {check_addresses, check_tls, check_discovery, check_interface})
    if (auto wrong = check(in, out); !wrong.option.empty())
      return wrong;
  return {};
}

std::string problem_of_fresh(const cluster_config& in) {
  if (!in.listen || in.bootstrap || !in.seeds.empty() || in.dns || in.multicast)
    return {};
  return "this node has no cluster yet: --bootstrap, or a way to find one, is "
         "needed: --discovery-seed, --discovery-dns or --discovery-multicast";
}

} // namespace caucus::node
