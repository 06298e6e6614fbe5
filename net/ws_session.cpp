// Step 1 and 12 of docs/message_flow.md: the session of a plain TCP socket,
// built once for all who use it.
#include "net/ws_session.ipp"

namespace caucus::net {

template class ws_session<tcp_socket>;

} // namespace caucus::net
