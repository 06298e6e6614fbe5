// Purpose: whom a client trusts.
#pragma once

#include <memory>
#include <string>

namespace boost::asio::ssl {
class context;
} // namespace boost::asio::ssl

struct ssl_st;

namespace caucus::cli {

/// A context for clients: TLS 1.2 or newer, the peer's certificate is checked
/// against `ca_file`, or against what the system trusts if that is empty.
/// Throws std::runtime_error with one line for people if it cannot be read.
[[nodiscard]] std::shared_ptr<boost::asio::ssl::context>
make_client_tls(const std::string& ca_file);

/// Tells the peer which of its names is wanted (SNI), unless it is an address
/// (RFC 6066).
void name_tls_peer(ssl_st* of, const std::string& host);

} // namespace caucus::cli
