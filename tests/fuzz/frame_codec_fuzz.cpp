// Any bytes are a frame: the decoder neither crashes nor answers nothing.
// With clang: -fsanitize=fuzzer. Otherwise a plain program that reads the
// files it is given (CAUCUS_FUZZ_MAIN).
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
  return 0;
}

#ifdef CAUCUS_FUZZ_MAIN
#  include <fstream>
#  include <iterator>
#  include <string>

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::ifstream file{argv[i], std::ios::binary};
    std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                           bytes.size());
  }
}
#endif
