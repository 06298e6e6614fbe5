// What takes a place in a conversation's log and is no message: who hears what.
#include "support/fake_node.hpp"

#include <doctest/doctest.h>

using namespace caucus;
using namespace caucus::test;

namespace {

const conv_id room{"g:1"};
using names_list = std::vector<std::string>;

/// ann owns the room, bob is in it, cat and dan are users.
struct in_a_club : fake_node {
  in_a_club() {
    for (const auto* name : {"ann", "bob", "cat", "dan"})
      disk->add_user(name);
    disk->add_group(room.value(), {"ann", "bob"});
    ask_conv("ann", room, message(room, "c1"));
    forget();
  }

  frame::entry_made made(const std::string& user, frame::op op) {
    const auto answer = ask_conv(user, room, std::move(op));
    REQUIRE(error_of(answer) == errc::none);
    return std::get<frame::entry_made>(*answer);
  }

  /// The only event of this kind; its text.
  std::string text_of(const std::string& kind) {
    const auto found = events(kind);
    REQUIRE(found.size() == 1);
    return *found[0].what.what.frame;
  }

  names_list told(const std::string& kind) {
    const auto found = events(kind);
    REQUIRE(found.size() == 1);
    return names(*found[0].users);
  }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE_FIXTURE(in_a_club, "an edit is told with its body, in its place") {
  const auto done
    = made("ann", frame::msg_edit{room, message_seq{1}, R"({"b":2})"});
  CHECK(done.seq == message_seq{2});
  CHECK(done.id.value() > 1001);
  const auto text = text_of("message.edited");
  CHECK(has(text, R"("seq":2)"));
  CHECK(has(text, R"("target":1,"body":{"b":2})"));
  CHECK(told("message.edited") == names_list{"ann", "bob"});
  const auto how = events("message.edited")[0].what.what;
  CHECK(how.kind == net::traffic::message);
  CHECK(how.seq == message_seq{2});
  const auto next = ask_conv("ann", room, message(room, "c2"));
  CHECK(std::get<frame::msg_sent>(*next).seq == message_seq{3});
}

TEST_CASE_FIXTURE(in_a_club, "what changes nothing is answered, not told") {
  const auto done = made("ann", frame::msg_edit{room, message_seq{1}, "{}"});
  CHECK(done.seq == message_seq{0});
  CHECK(heard->empty());
}

TEST_CASE_FIXTURE(in_a_club, "the store's refusal is the answer") {
  CHECK(
    error_of(ask_conv("ann", room, frame::msg_edit{room, message_seq{9}, "{}"}))
    == errc::message_not_found);
  CHECK(heard->empty());
}

TEST_CASE_FIXTURE(in_a_club, "a deletion and a reaction are told") {
  made("ann", frame::msg_edit{room, message_seq{1}, ""});
  CHECK(has(text_of("message.deleted"), R"("target":1})"));
  made("bob", frame::msg_react{room, message_seq{1}, "+1", false});
  CHECK(has(text_of("message.reaction"),
            R"("target":1,"reaction":"+1","on":false)"));
}

TEST_CASE_FIXTURE(in_a_club,
                  "entries and messages keep the order of the calls") {
  script->hold = true;
  auto ann = new_client();
  const auto call = [&](const char* label, frame::op op) {
    tell(ann, std::string{label},
         conv_call{room, user_id{"ann"}, session_id{1}, std::move(op)});
  };
  call("1", message(room, "c2"));
  call("2", frame::msg_edit{room, message_seq{1}, R"({"b":2})"});
  call("3", message(room, "c3"));
  run();
  CHECK(heard->empty());
  commit();
  REQUIRE(heard->size() == 3);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK((*heard)[i].what.what.seq == message_seq{i + 2});
}

TEST_CASE_FIXTURE(in_a_club, "who is added hears of it before what follows") {
  made("ann", frame::conv_people{room, {user_id{"dan"}, user_id{"cat"}}, true});
  REQUIRE(heard->size() == 2);
  CHECK(told("conv.added") == names_list{"cat", "dan"});
  CHECK(has(text_of("conv.added"), R"("members":["ann","bob","cat","dan"])"));
  CHECK(told("conv.member_added") == names_list{"ann", "bob", "cat", "dan"});
  CHECK(has(text_of("conv.member_added"), R"("members":["cat","dan"])"));
  forget();
  ask_conv("cat", room, message(room, "c1"));
  CHECK(told("message") == names_list{"ann", "bob", "cat", "dan"});
}

TEST_CASE_FIXTURE(in_a_club, "nobody is added who does not exist") {
  CHECK(error_of(ask_conv("ann", room,
                          frame::conv_people{room, {user_id{"eve"}}, true}))
        == errc::user_not_found);
  CHECK(disk->logged<change_people>().empty());
}

TEST_CASE_FIXTURE(in_a_club, "who is removed hears that, and nothing more") {
  made("ann", frame::conv_people{room, {user_id{"bob"}}, false});
  CHECK(told("conv.member_removed") == names_list{"ann", "bob"});
  forget();
  ask_conv("ann", room, message(room, "c2"));
  CHECK(told("message") == names_list{"ann"});
  CHECK(error_of(ask_conv("bob", room, message(room, "c1")))
        == errc::not_member);
}

TEST_CASE_FIXTURE(in_a_club, "others may ask to join, and nothing else") {
  CHECK(error_of(ask_conv("cat", room, frame::conv_info{room}))
        == errc::not_member);
  CHECK(error_of(ask_conv("cat", room, frame::conv_people{room, {}, false}))
        == errc::not_member);
  CHECK(made("cat", frame::conv_people{room, {}, true}).seq == message_seq{2});
  const auto asked = disk->logged<change_people>();
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].users == std::vector{user_id{"cat"}});
  // Its list knows it when it has the answer.
  CHECK(disk->links.at(user_id{"cat"}).at(room.value()).version
        == message_seq{2});
  CHECK(made("cat", frame::conv_people{room, {}, false}).seq == message_seq{3});
  CHECK(told("conv.member_removed") == names_list{"ann", "bob", "cat"});
}

TEST_CASE_FIXTURE(in_a_club, "roles and titles are told to everyone") {
  made("ann", frame::conv_roles{room, {user_id{"bob"}}, member_role::admin});
  CHECK(has(text_of("conv.updated"), R"("role":"admin","members":["bob"])"));
  forget();
  made("ann", frame::conv_update{room, "new", {}});
  CHECK(has(text_of("conv.updated"), R"("title":"new","open":false)"));
  forget();
  made("ann", frame::conv_update{room, {}, true});
  CHECK(has(text_of("conv.updated"), R"("title":"new","open":true)"));
  const auto page = ask_conv("ann", room, frame::conv_members{room, {}, 0});
  const auto& rows = std::get<frame::member_page>(*page).members;
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].member.role == member_role::owner);
  CHECK(rows[1].member.role == member_role::admin);
}

TEST_CASE_FIXTURE(in_a_club, "a conversation tells about itself from disk") {
  const auto answer = ask_conv("ann", room, frame::conv_info{room});
  REQUIRE(error_of(answer) == errc::none);
  CHECK(std::get<frame::conv_summary>(*answer).conv.conv == room);
}

TEST_CASE_FIXTURE(in_a_club, "an entry whose outcome is unknown is not told") {
  script->error = errc::timeout;
  CHECK(error_of(ask_conv("ann", room,
                          frame::msg_edit{room, message_seq{1}, R"({"b":2})"}))
        == errc::timeout);
  script->error = errc::none;
  CHECK(heard->empty());
  CHECK(made("ann", frame::msg_edit{room, message_seq{1}, R"({"b":2})"}).seq
        == message_seq{2});
}
