// Step 1 of docs/message_flow.md: the sessions of sockets under TLS, built once
// for all who use them.
#include "net/tls_session.ipp"

namespace caucus::net {

template class ws_session<tls_socket>;
template class http_session<tls_socket>;

} // namespace caucus::net
