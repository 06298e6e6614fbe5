// Behaviour of cli/load/frame_reader.hpp.
#include "cli/load/frame_reader.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace caucus::cli;
using kind = frame_item::kind;

namespace {

std::vector<frame_item> all_of(std::string_view frame, bool malformed = false) {
  frame_reader reader{frame};
  std::vector<frame_item> items;
  for (frame_item item; reader.next(item);)
    items.push_back(item);
  CHECK(reader.malformed() == malformed);
  return items;
}

} // namespace

TEST_CASE("a reply is known by its rid and ok") {
  auto items = all_of(R"({"re":1000007,"ok":{"seq":4,"id":"99"}})");
  REQUIRE(items.size() == 1);
  CHECK(items[0].what == kind::reply);
  CHECK(items[0].rid == 1'000'007);
  CHECK(number_after(items[0].text, R"("seq")") == 4);
  CHECK(string_after(items[0].text, R"("id")") == "99");
}

TEST_CASE("a failure carries its code") {
  auto items = all_of(R"({"re":3,"err":{"code":"conflict","retry":false}})");
  REQUIRE(items.size() == 1);
  CHECK(items[0].what == kind::failure);
  CHECK(string_after(items[0].text, R"("code")") == "conflict");
}

TEST_CASE("an array frame gives each of its objects in order") {
  auto items = all_of(
    R"([{"ev":"message","body":{"n":1}},{"re":2,"ok":{}},{"ev":"heads"}])");
  REQUIRE(items.size() == 3);
  CHECK(items[0].what == kind::message);
  CHECK(number_after(items[0].text, R"("n")") == 1);
  CHECK(items[1].what == kind::reply);
  CHECK(items[2].what == kind::heads);
}

TEST_CASE("what a body says is not taken for an event or a reply") {
  auto items = all_of(
    R"({"ev":"typing","body":{"ev":"message","re":1,"ok":{"a":[{}]}}})");
  REQUIRE(items.size() == 1);
  CHECK(items[0].what == kind::other);
  CHECK(items[0].rid == 0);
}

TEST_CASE("quotes, brackets and escapes in strings do not end anything") {
  auto items = all_of(R"([{"ev":"message","x":"}],\"\\","n":5},{"ev":"a"}])");
  REQUIRE(items.size() == 2);
  CHECK(items[0].what == kind::message);
  CHECK(number_after(items[0].text, R"("n")") == 5);
}

TEST_CASE("spaces between tokens are no matter") {
  auto items = all_of(" [ { \"re\" : 5 , \"ok\" : { } } ,\n{ } ] ");
  REQUIRE(items.size() == 2);
  CHECK(items[0].rid == 5);
  CHECK(items[0].what == kind::reply);
}

TEST_CASE("an edited message is not a message") {
  auto items = all_of(R"({"ev":"message.edited"})");
  REQUIRE(items.size() == 1);
  CHECK(items[0].what == kind::other);
}

TEST_CASE("an empty array has no object") {
  CHECK(all_of("[]").empty());
}

TEST_CASE("what is not an object is malformed and ends the frame") {
  for (std::string_view text :
       {"", "7", "nonsense", "{", R"({"a")", R"({"a":)", R"({"a":"b)",
        R"([{"a":1}{"b":2}])", "[1]", R"({"a":1,})"})
    CHECK_MESSAGE(all_of(text, true).size() <= 1, std::string{text});
}

TEST_CASE("a frame cut at any byte is read without harm") {
  std::string frame
    = R"([{"ev":"message","b":{"n":[1,"\"x"]}},{"re":2,"ok":{}}])";
  for (std::size_t size = 0; size < frame.size(); ++size) {
    // An exact copy, so that a read past its end is seen.
    std::vector<char> part(frame.begin(),
                           frame.begin() + static_cast<std::ptrdiff_t>(size));
    frame_reader reader{{part.data(), part.size()}};
    std::size_t count = 0;
    for (frame_item item; reader.next(item);)
      ++count;
    CHECK(count <= 2);
  }
}
