// The rig of the session tests; its own unit, because it takes the compiler
// longest. Its tests are in ws_session_test.cpp and http_session_test.cpp.
#include "session_rig.hpp"

#include <boost/beast/core/buffers_to_string.hpp>

#include <cstdlib>

namespace caucus::net {

template class http_session<boost::beast::test::stream>;
template class ws_session<boost::beast::test::stream>;

} // namespace caucus::net

namespace caucus::net::test {

session_rig::session_rig(std::size_t fail_at)
  : fails(fail_at), client_end(lane.context()) {
  auto server_end
    = fail_at == 0 ? stream{lane.context()} : stream{lane.context(), fails};
  client_end.connect(server_end);
  if (!gauge.enter(1))
    std::abort();
  std::make_shared<http_session<stream>>(std::move(server_end), context,
                                         connection_slot{gauge})
    ->start();
}

session_rig::~session_rig() {
  lane.shutdown();
  client_end.close();
  if (client)
    client->next_layer().close();
  run();
}

std::shared_ptr<session_events> session_rig::accept(std::size_t,
                                                    const peer_info& info) {
  peer = info;
  if (full)
    return nullptr;
  ++accepts;
  return owner;
}

void session_rig::run() {
  lane.context().restart();
  while (lane.context().poll() != 0) {
  }
}

void session_rig::advance(mono_ms ms) {
  now += ms;
  lane.wheel().advance(now);
  run();
}

void session_rig::send_raw(std::string_view bytes) {
  beast::error_code ignored;
  client_end.write_some(boost::asio::buffer(bytes.data(), bytes.size()),
                        ignored);
  run();
}

std::string session_rig::received_raw() const {
  auto text = client_end.str();
  return {text.data(), text.size()};
}

void session_rig::connect() {
  client.emplace(std::move(client_end));
  client->async_handshake("host", "/ws", [this](beast::error_code error) {
    handshake = error;
    if (!error)
      read();
  });
  run();
}

void session_rig::read() {
  client->async_read(buffer, [this](beast::error_code error, std::size_t) {
    if (error) {
      client_error = error;
      return;
    }
    received.push_back(beast::buffers_to_string(buffer.data()));
    buffer.clear();
    read();
  });
}

void session_rig::send(std::string text, bool last) {
  auto kept = std::make_shared<std::string>(std::move(text));
  client->async_write_some(last, boost::asio::buffer(*kept),
                           [kept](beast::error_code, std::size_t) {});
  run();
}

void session_rig::say_goodbye() {
  client->async_close({1000}, [](beast::error_code) {});
  run();
}

} // namespace caucus::net::test
