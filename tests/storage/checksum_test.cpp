// CRC-32C.
#include "storage/checksum.hpp"

#include <doctest/doctest.h>

#include <string>

using caucus::storage::crc32c;

TEST_CASE("the checksum gives the values of RFC 3720, appendix B.4") {
  CHECK(crc32c("123456789") == 0xe3069283);
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aa);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43);
  std::string rising;
  for (char c = 0; c < 32; ++c)
    rising.push_back(c);
  CHECK(crc32c(rising) == 0x46dd794e);
  CHECK(crc32c("") == 0);
}

TEST_CASE("a checksum may be made in parts") {
  std::string text = "a message that is longer than eight bytes";
  for (std::size_t cut = 0; cut <= text.size(); ++cut)
    CHECK(crc32c(text.substr(cut), crc32c(text.substr(0, cut)))
          == crc32c(text));
}
