// Step 1 of docs/message_flow.md: lets `node/` pin actors to the thread that
// owns their socket. No Boost header here; includers bring their own.
#pragma once

#include "net/server.hpp"

#include <cstddef>

namespace boost::asio {
class io_context;
}

namespace caucus::net {

/// The io_context of one I/O thread: exactly one thread runs it, so that its
/// handlers need no strand. Lives as long as `owner`.
[[nodiscard]] boost::asio::io_context& io_context_of(server& owner,
                                                     std::size_t io_index);

} // namespace caucus::net
