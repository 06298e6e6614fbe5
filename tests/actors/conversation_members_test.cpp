#include "support/fake_node.hpp"

#include <doctest/doctest.h>

using namespace caucus;
using namespace caucus::test;

namespace {

const conv_id room{"g:1"};
const conv_id hall{"g:2"}; // large

struct with_rooms : fake_node {
  with_rooms() {
    std::vector<std::string> many;
    for (std::size_t i = 0; i <= limits::small_group_members_max; ++i)
      many.push_back("u" + std::to_string(1000 + i));
    for (const auto& name : many)
      disk->add_user(name);
    for (const auto* name : {"ann", "bob"})
      disk->add_user(name);
    disk->add_group(room.value(), {"ann", "bob"});
    disk->add_group(hall.value(), many);
  }

  void post(const std::string& user, const conv_id& conv) {
    REQUIRE(error_of(ask_conv(user, conv, message(conv, "c"))) == errc::none);
    forget();
  }

  errc read(const std::string& user, const conv_id& conv, std::uint64_t seq) {
    return error_of(
      ask_conv(user, conv, frame::mark_set{conv, message_seq{seq}, true}));
  }

  frame::member_page members(const std::string& user,
                             const frame::conv_members& what) {
    const auto page = ask_conv(user, what.conv, what);
    REQUIRE(error_of(page) == errc::none);
    return std::get<frame::member_page>(*page);
  }
};

} // namespace

TEST_CASE_FIXTURE(with_rooms, "a read mark is kept and told to all members") {
  post("ann", room);
  CHECK(read("bob", room, 1) == errc::none);
  CHECK(disk->logged<advance_mark>().size() == 1);
  const auto told = events("mark");
  REQUIRE(told.size() == 1);
  CHECK(told[0].users->size() == 2);
  CHECK(told[0].what.what.kind == net::traffic::ephemeral);
}

TEST_CASE_FIXTURE(with_rooms, "a mark that does not move is not proposed") {
  post("ann", room);
  read("bob", room, 1);
  forget();
  CHECK(read("bob", room, 1) == errc::none);
  CHECK(read("ann", room, 1) == errc::none); // moved by sending
  CHECK(disk->logged<advance_mark>().size() == 1);
  CHECK(heard->empty());
}

TEST_CASE_FIXTURE(with_rooms, "a mark beyond the head is cut to the head") {
  post("ann", room);
  read("bob", room, 1'000'000);
  CHECK(disk->logged<advance_mark>().front().read == message_seq{1});
}

TEST_CASE_FIXTURE(with_rooms, "a large group tells marks to their user only") {
  post("u1000", hall);
  CHECK(read("u1001", hall, 1) == errc::none);
  const auto told = events("mark");
  REQUIRE(told.size() == 1);
  CHECK(names(*told[0].users) == std::vector<std::string>{"u1001"});
}

TEST_CASE_FIXTURE(with_rooms, "typing is told to the others and never kept") {
  const auto before = disk->log.size();
  CHECK(error_of(ask_conv("ann", room, frame::typing_set{room, true}))
        == errc::none);
  const auto told = events("typing");
  REQUIRE(told.size() == 1);
  CHECK(told[0].except == user_id{"ann"});
  CHECK(disk->log.size() == before);
}

TEST_CASE_FIXTURE(with_rooms, "typing in a large group is told to nobody") {
  CHECK(error_of(ask_conv("u1000", hall, frame::typing_set{hall, true}))
        == errc::none);
  CHECK(heard->empty());
}

TEST_CASE_FIXTURE(with_rooms, "members come with marks and presence") {
  disk->users[user_id{"bob"}].last_seen_ms = 77;
  up("ann", 1);
  post("ann", room);
  const auto page = members("bob", {room, {}, 0});
  REQUIRE(page.members.size() == 2);
  CHECK(page.members[0].member.user == user_id{"ann"});
  CHECK(page.members[0].member.read == message_seq{1});
  CHECK(page.members[0].presence.status == presence_status::online);
  CHECK(page.members[1].presence.status == presence_status::offline);
  CHECK(page.members[1].presence.last_seen_ms == 77);
  CHECK(page.next.empty());
}

TEST_CASE_FIXTURE(with_rooms, "an invisible member looks offline in the list") {
  up("ann", 1);
  ask_user("ann", frame::presence_set{presence_status::invisible});
  const auto page = members("bob", {room, {}, 0});
  CHECK(page.members[0].presence.status == presence_status::offline);
}

TEST_CASE_FIXTURE(with_rooms, "members of a large group come in pages") {
  std::string after;
  std::size_t seen = 0;
  std::size_t pages = 0;
  do {
    const auto page = members("u1000", {hall, after, 40});
    seen += page.members.size();
    after = page.next;
    ++pages;
  } while (!after.empty());
  CHECK(seen == limits::small_group_members_max + 1);
  CHECK(pages == 3);
}

TEST_CASE_FIXTURE(with_rooms, "a page of members is cut to the bound") {
  const auto page = members("u1000", {hall, {}, 100'000});
  CHECK(page.members.size() == limits::list_page_max);
  CHECK(!page.next.empty());
}
