#include "support/fake_node.hpp"

#include <doctest/doctest.h>

using namespace caucus;
using namespace caucus::test;
using namespace std::chrono_literals;

namespace {

struct with_people : fake_node {
  with_people() {
    for (const auto* name : {"ann", "bob", "cat", "dan"})
      disk->add_user(name, 42);
  }

  frame::presence_row add(const std::string& contact) {
    const auto reply
      = ask_user("ann", frame::contact_set{user_id{contact}, true});
    REQUIRE(error_of(reply) == errc::none);
    return std::get<frame::presence_row>(*reply);
  }

  frame::contact_page page(const std::string& after, std::uint32_t limit) {
    const auto reply = ask_user("ann", frame::contact_list{after, limit});
    REQUIRE(error_of(reply) == errc::none);
    return std::get<frame::contact_page>(*reply);
  }

  static std::vector<std::string>
  users(const std::vector<frame::presence_row>& rows) {
    std::vector<std::string> out;
    for (const auto& row : rows)
      out.push_back(row.user.value());
    return out;
  }
};

using list = std::vector<std::string>;

} // namespace

TEST_CASE_FIXTURE(with_people, "who is added is shown as it is now") {
  up("bob", 1);
  auto row = add("bob");
  CHECK(row.user == user_id{"bob"});
  CHECK(row.status == presence_status::online);
  row = add("cat");
  CHECK(row.status == presence_status::offline);
  CHECK(row.last_seen_ms == 42);
  CHECK(disk->logged<set_contact>().size() == 2);
  CHECK(add("cat").user == user_id{"cat"}); // again: the same
}

TEST_CASE_FIXTURE(with_people, "an invisible contact looks offline") {
  up("bob", 1);
  ask_user("bob", frame::presence_set{presence_status::invisible});
  CHECK(add("bob").status == presence_status::offline);
  CHECK(page("", 0).contacts.at(0).status == presence_status::offline);
}

TEST_CASE_FIXTURE(with_people, "strangers to the node and oneself are no "
                               "contacts") {
  for (const bool on : {true, false}) {
    CHECK(error_of(ask_user("ann", frame::contact_set{user_id{"eve"}, on}))
          == errc::user_not_found);
    CHECK(error_of(ask_user("ann", frame::contact_set{user_id{"ann"}, on}))
          == errc::bad_request);
  }
  CHECK(disk->logged<set_contact>().empty());
}

TEST_CASE_FIXTURE(with_people, "contacts come in name order, in pages") {
  CHECK(page("", 0).contacts.empty());
  up("cat", 1);
  for (const auto* name : {"dan", "bob", "cat"})
    add(name);
  auto found = page("", 2);
  CHECK(users(found.contacts) == list{"bob", "cat"});
  CHECK(found.contacts[1].status == presence_status::online);
  CHECK(found.next == "cat");
  found = page(found.next, 2);
  CHECK(users(found.contacts) == list{"dan"});
  CHECK(found.next.empty());
  const auto gone = ask_user("ann", frame::contact_set{user_id{"cat"}, false});
  REQUIRE(error_of(gone) == errc::none);
  CHECK(std::holds_alternative<frame::done>(*gone));
  CHECK(users(page("", 0).contacts) == list{"bob", "dan"});
}

TEST_CASE_FIXTURE(with_people, "who is watched is shown, if there is such a "
                               "user") {
  up("bob", 1);
  const auto reply = ask_user(
    "ann", frame::presence_watch{
             {user_id{"cat"}, user_id{"eve"}, user_id{"bob"}}, true});
  REQUIRE(error_of(reply) == errc::none);
  const auto& rows = std::get<frame::presence_list>(*reply).rows;
  CHECK(users(rows) == list{"bob", "cat"});
  CHECK(rows[0].status == presence_status::online);
}

TEST_CASE_FIXTURE(with_people, "a commit that takes too long is a timeout, and "
                               "so is one whose leader is replaced") {
  auto ann = new_client();
  const auto add_late = [&](const char* label) {
    tell(ann, std::string{label},
         user_call{user_id{"ann"}, session_id{1},
                   frame::contact_set{user_id{"bob"}, true}});
  };
  script->hold = true;
  add_late("slow");
  advance(limits::command_timeout - 2s);
  CHECK(answers->empty());
  advance(4s);
  REQUIRE(answers->size() == 1);
  CHECK(answers->front().error == errc::timeout);
  commit();
  CHECK(disk->contacts[user_id{"ann"}].contains(user_id{"bob"}));
  add_late("lost");
  run();
  lead(false);
  REQUIRE(answers->size() == 2);
  CHECK(answers->back().error == errc::timeout);
}

TEST_CASE_FIXTURE(with_people, "a shard that is not led refuses") {
  lead(false);
  CHECK(error_of(ask_user("ann", frame::contact_list{})) == errc::unavailable);
  CHECK(error_of(ask_user("ann", frame::contact_set{user_id{"bob"}, true}))
        == errc::unavailable);
}
