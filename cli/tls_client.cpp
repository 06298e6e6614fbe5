// Purpose: whom a client trusts.
#include "cli/tls_client.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>

#include <stdexcept>

namespace caucus::cli {

std::shared_ptr<boost::asio::ssl::context>
make_client_tls(const std::string& ca_file) {
  namespace ssl = boost::asio::ssl;
  auto made = std::make_shared<ssl::context>(ssl::context::tls_client);
  made->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1
                    | ssl::context::no_tlsv1_1);
  made->set_verify_mode(ssl::verify_peer);
  boost::system::error_code failed;
  if (ca_file.empty())
    made->set_default_verify_paths(failed);
  else
    made->load_verify_file(ca_file, failed);
  if (failed)
    throw std::runtime_error{"certificates of " + ca_file + ": "
                             + failed.message()};
  return made;
}

void name_tls_peer(ssl_st* of, const std::string& host) {
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address(host, not_an_address);
  if (not_an_address)
    SSL_set_tlsext_host_name(of, host.c_str());
}

} // namespace caucus::cli
