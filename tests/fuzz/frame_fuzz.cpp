// Any bytes are a frame, or a body of a request about accounts: the decoders
// neither crash nor answer nothing.
#include "net/frame_codec.hpp"
#include "net/http_account.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  std::string_view text{reinterpret_cast<const char*>(data), size};
  if (caucus::net::decode_frame(text).empty())
    std::abort();
  auto asked = caucus::net::read_credentials(text, true);
  if (asked.who.has_value() == (asked.code != caucus::errc::none))
    std::abort();
  using kind = caucus::net::token_request::kind;
  for (auto what : {kind::logout, kind::refresh, kind::password}) {
    auto about = caucus::net::read_token_request(what, "t", text);
    if (about.what.has_value() == (about.code != caucus::errc::none))
      std::abort();
  }
  return 0;
}
