// Any bytes are a request's target and body: it is a command, or refused, and
// what is a command is one that the frame codec understands or refuses.
#include "net/frame_codec.hpp"
#include "net/http_admin.hpp"
#include "net/http_call.hpp"
#include "net/http_command.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace caucus::net;

namespace {

void ask(http_method method, std::string_view target, std::string_view body) {
  http_request request;
  request.method = method;
  request.target = target;
  request.body = body;
  request.authorization = "Bearer t";
  const auto asked = read_http_command(request);
  if (asked.command && asked.refusal)
    std::abort();
  if (asked.command && decode_frame(asked.command->text).size() != 1)
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto cut = std::min(text.find('\n'), text.size());
  const auto target = text.substr(0, cut);
  const auto body = text.substr(std::min(cut + 1, text.size()));
  ask(http_method::get, target, body);
  ask(http_method::post, target, body);
  (void)url_decoded(text);
  (void)query_field(target, "since");
  (void)bearer_token(text);
  (void)read_node_action(target);
  (void)ok_of(text, 2);
  return 0;
}
