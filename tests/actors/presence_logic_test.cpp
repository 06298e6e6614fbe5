#include "actors/presence_logic.hpp"

#include <doctest/doctest.h>

using namespace caucus;

namespace {

using status = presence_status;
const session_id one{1};
const session_id two{2};

presence_logic ann() {
  return presence_logic{{.user = user_id{"ann"}}};
}

} // namespace

TEST_CASE("a user is online from the first session to the linger's end") {
  auto logic = ann();
  CHECK(logic.shown().status == status::offline);
  logic.up(one, 100);
  CHECK(logic.shown().status == status::online);
  logic.down(one, 200);
  CHECK(logic.shown().status == status::online);
  CHECK(logic.expire(900));
  CHECK(logic.shown().status == status::offline);
  CHECK(logic.shown().last_seen_ms == 200);
  CHECK(!logic.expire(900));
}

TEST_CASE("the linger does not end a user with another session") {
  auto logic = ann();
  logic.up(one, 100);
  logic.up(two, 110);
  logic.down(one, 200);
  CHECK(!logic.expire(900));
  CHECK(logic.shown().status == status::online);
}

TEST_CASE("the same session twice is one session") {
  auto logic = ann();
  logic.up(one, 100);
  logic.up(one, 150);
  logic.down(one, 200);
  logic.down(one, 300);
  CHECK(!logic.has_sessions());
  CHECK(logic.shown().last_seen_ms == 200);
}

TEST_CASE("an invisible user looks offline since it hid, but not to itself") {
  auto logic = ann();
  logic.up(one, 100);
  logic.choose(status::invisible, 150);
  CHECK(logic.shown().status == status::offline);
  CHECK(logic.own().status == status::invisible);
  logic.up(two, 300);
  logic.down(two, 400);
  CHECK(logic.shown().last_seen_ms == 150);
  logic.down(one, 500);
  logic.expire(900);
  CHECK(logic.shown().last_seen_ms == 150);
  CHECK(logic.own().status == status::offline);
}

TEST_CASE("a status chosen before the first session holds when it comes") {
  auto logic = ann();
  logic.choose(status::busy, 50);
  CHECK(logic.shown().status == status::offline);
  logic.up(one, 100);
  CHECK(logic.shown().status == status::busy);
}

TEST_CASE("an actor goes on with what the user chose before") {
  presence_logic logic{{user_id{"ann"}, status::invisible, 50}};
  CHECK(logic.own().status == status::invisible);
  CHECK(logic.shown().status == status::offline);
  logic.up(one, 100);
  CHECK(logic.shown().status == status::offline);
  CHECK(logic.shown().last_seen_ms == 50);
}

TEST_CASE("whose node is gone was seen last when that was found out") {
  presence_logic logic{{user_id{"ann"}, status::busy, 50}};
  CHECK(logic.shown().status == status::busy);
  CHECK(logic.expire(900));
  CHECK(logic.shown().status == status::offline);
  CHECK(logic.shown().last_seen_ms == 900);
}
