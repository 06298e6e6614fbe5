#include "net/json_reader.hpp"
#include "net/utf8.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <random>
#include <string>
#include <vector>

namespace caucus::test {
std::uint64_t seed();
}

namespace caucus::net {

namespace {

constexpr std::size_t depth = 32;

bool is_json(std::string_view text) {
  return json_fault(text, depth).empty();
}

const std::vector<std::string> samples{
  R"({"op":"msg.send","rid":7,"conv":"g:1","body":{"t":"h\u00e9\n"}})",
  R"([1,-0.5e+3,true,false,null,"",{"a":[]}])",
  R"( {"k" : "\ud83d\ude00\\\"" , "n":[ 0 , 10 ] } )",
  "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"",
};

} // namespace

TEST_CASE("valid JSON has no fault") {
  for (const auto& text : samples)
    CHECK_MESSAGE(is_json(text), text);
}

TEST_CASE("what is not JSON has a fault") {
  for (std::string_view text : {"",
                                " ",
                                "{",
                                "}",
                                "{]",
                                "[1,]",
                                "{\"a\":1,}",
                                "{\"a\"}",
                                "{a:1}",
                                "01",
                                "+1",
                                "1.",
                                ".5",
                                "1e",
                                "-",
                                "nul",
                                "True",
                                "'a'",
                                "\"a",
                                "\"\\x\"",
                                "\"\\u12g4\"",
                                "\"\\ud800\"",
                                "\"\\udc00\"",
                                "\"\\ud800\\u0041\"",
                                "\"\t\"",
                                "1 2",
                                "{} {}",
                                "[1 2]",
                                "{\"a\":1 \"b\":2}",
                                "\"\xC3\"",
                                "\"\xC0\x80\"",
                                "\"\xED\xA0\x80\"",
                                "\"\xF4\x90\x80\x80\"",
                                "\xFF"})
    CHECK_MESSAGE(!is_json(text), std::string{text});
}

TEST_CASE("nesting is bounded") {
  auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  CHECK(is_json(nested(depth)));
  CHECK(json_fault(nested(depth + 1), depth) == "nested too deep");
  CHECK(json_fault(std::string(1 << 20, '['), depth) == "nested too deep");
}

TEST_CASE("a walk shows every field as its own bytes") {
  json_walk walk{json_root(R"( {"a": 1 ,"b":{"c":"}]\""}, "d\n":[1,2]} )")};
  REQUIRE(walk.next());
  CHECK(walk.key() == "a");
  CHECK(walk.value().raw == "1");
  CHECK(walk.value().kind == json_kind::number);
  REQUIRE(walk.next());
  CHECK(walk.value().raw == R"({"c":"}]\""})");
  REQUIRE(walk.next());
  CHECK(json_key_is(walk.key(), "d\n"));
  CHECK(walk.value().kind == json_kind::array);
  CHECK_FALSE(walk.next());
}

TEST_CASE("a walk over a scalar shows nothing") {
  CHECK_FALSE(json_walk{json_root("7")}.next());
  CHECK_FALSE(json_walk{json_root("[ ]")}.next());
  CHECK_FALSE(json_walk{json_root("{ }")}.next());
}

TEST_CASE("escapes are resolved as the reference library does") {
  for (const auto* raw :
       {R"(a\"\\\/\b\f\n\r\tz)", R"(\u0041\u00e9\u20ac\ud83d\ude00)", ""})
    CHECK(json_unescape(raw)
          == nlohmann::json::parse('"' + std::string{raw} + '"')
               .get<std::string>());
}

TEST_CASE("whole numbers are read exactly, all else is refused") {
  CHECK(json_uint(json_root("18446744073709551615")) == 18446744073709551615U);
  CHECK(json_uint(json_root("0")) == 0U);
  for (const auto* text :
       {"18446744073709551616", "-1", "1.0", "1e3", "\"1\"", "true", "null"})
    CHECK_FALSE(json_uint(json_root(text)));
}

TEST_CASE("mutated text is judged as the reference library judges it") {
  INFO("--seed ", test::seed());
  std::mt19937_64 random{test::seed()};
  const std::string alphabet = "{}[]\",:\\u0x8d1eE+-. tfn\xC3\xA9\n";
  for (int round = 0; round < 20000; ++round) {
    auto text = samples[random() % samples.size()];
    for (auto edits = 1 + random() % 3; edits > 0; --edits) {
      auto at = random() % text.size();
      auto c = alphabet[random() % alphabet.size()];
      switch (random() % 3) {
        case 0: text[at] = c; break;
        case 1: text.insert(at, 1, c); break;
        default: text.erase(at, 1); break;
      }
      if (text.empty())
        text = " ";
    }
    // The reference refuses numbers that no double holds; we do not look.
    if (text.find('e') == std::string::npos
        && text.find('E') == std::string::npos)
      CHECK_MESSAGE(is_json(text) == nlohmann::json::accept(text), text);
    if (is_json(text)) {
      std::size_t walked = 0;
      for (json_walk walk{json_root(text)}; walk.next(); ++walked)
        CHECK(is_json(walk.value().raw));
      CHECK(walked <= text.size());
    }
  }
}

TEST_CASE("code points become their UTF-8") {
  std::string out;
  for (char32_t point : {U'A', U'\u00e9', U'\u20ac', U'\U0001F600'})
    append_utf8(out, point);
  CHECK(out == "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  CHECK(valid_utf8(out));
  CHECK_FALSE(valid_utf8(out.substr(0, out.size() - 1)));
}

} // namespace caucus::net
