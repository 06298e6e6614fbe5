// Step 1 of docs/message_flow.md: HTTP over a plain TCP socket, built once for
// all who use it.
#include "net/http_session.ipp"

namespace caucus::net {

template class http_session<tcp_socket>;

} // namespace caucus::net
