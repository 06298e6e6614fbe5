// Step 1 of docs/message_flow.md: the sessions of sockets under TLS.
#pragma once

#include "net/http_session.ipp"
#include "net/tls_socket.ipp"
#include "net/ws_session.ipp"

namespace caucus::net {

extern template class http_session<tls_socket>;
extern template class ws_session<tls_socket>;

} // namespace caucus::net
