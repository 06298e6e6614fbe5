// Behaviour of cli/chat/line_command.hpp and cli/chat/mentions.hpp.
#include "cli/chat/line_command.hpp"
#include "cli/chat/mentions.hpp"

#include <doctest/doctest.h>

using namespace caucus::cli::chat;

using words = std::vector<std::string>;

TEST_CASE("text is sent, also one that begins with a slash") {
  CHECK(read_line("").what == verb::nothing);
  CHECK(read_line("   ").what == verb::nothing);
  CHECK(read_line("hello /you").what == verb::send);
  CHECK(read_line("  indented").text == "  indented");
  CHECK(read_line("//etc is a folder").what == verb::send);
  CHECK(read_line("//etc is a folder").text == "/etc is a folder");
}

TEST_CASE("commands are read with what belongs to them") {
  CHECK(read_line("/list").what == verb::list);
  CHECK(read_line("/list ").what == verb::list);
  CHECK(read_line("/open the club").text == "the club");
  CHECK(read_line("/history").number == 0);
  CHECK(read_line("/history 30").number == 30);
  CHECK(read_line("/edit 12 new  text").number == 12);
  CHECK(read_line("/edit #12 new  text").text == "new  text");
  CHECK(read_line("/delete 3").what == verb::erase);
  CHECK(read_line("/react 3 👍").text == "👍");
  CHECK(read_line("/unreact 3 👍").what == verb::unreact);
  CHECK(read_line("/dm bob").words == words{"bob"});
  CHECK(read_line("/new group club ann bob").text == "club");
  CHECK(read_line("/new group \"the club\" ann bob").text == "the club");
  CHECK(read_line("/new group \"the club\" ann bob").words
        == words{"ann", "bob"});
  CHECK(read_line("/new group alone").words.empty());
  CHECK(read_line("/add ann  bob").words == words{"ann", "bob"});
  CHECK(read_line("/role ann admin").text == "admin");
  CHECK(read_line("/status away").text == "away");
  CHECK(read_line("/access open").text == "open");
  CHECK(read_line("/quit").what == verb::quit);
}

TEST_CASE("a wrong command says how it is written") {
  for (const auto* line : {"/",
                           "/nonsense",
                           "/edit",
                           "/edit x y",
                           "/edit 0 y",
                           "/edit 3",
                           "/delete",
                           "/delete 3 4",
                           "/history all",
                           "/dm",
                           "/dm Ann",
                           "/dm a b",
                           "/new",
                           "/new direct x",
                           "/new group",
                           "/new group x ANN",
                           "/add",
                           "/role ann",
                           "/role ann king",
                           "/status asleep",
                           "/access",
                           "/list x",
                           "/open",
                           "/quit now",
                           "/react 99999999999999999999999 x"}) {
    const auto read = read_line(line);
    CHECK_MESSAGE(read.what == verb::wrong, line);
    CHECK_MESSAGE(!read.text.empty(), line);
  }
  CHECK(read_line("/role ann king").text
        == "it is /role USER owner|admin|member");
}

TEST_CASE("help names every command") {
  for (const auto* name :
       {"/list", "/open", "/history", "/who", "/edit", "/delete", "/react",
        "/dm", "/new", "/status", "/quit"})
    CHECK_MESSAGE(help_text().find(name) != std::string::npos, name);
}

TEST_CASE("who is behind an @ is mentioned, once") {
  CHECK(mentions_in("@ann and @bob, @ann.") == words{"ann", "bob"});
  CHECK(mentions_in("mail a@b.c, @ , @Ann").empty());
  CHECK(mentions_in("(@a.b-c_d)") == words{"a.b-c_d"});
}
