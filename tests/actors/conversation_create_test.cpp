#include "support/fake_node.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace caucus;
using namespace caucus::test;

namespace {

const conv_id group{"g:7"};

frame::conv_create of(conv_kind kind, const std::vector<std::string>& names) {
  frame::conv_create what{kind, {}, "t"};
  for (const auto& name : names)
    what.members.push_back(user_id{name});
  return what;
}

struct with_people : fake_node {
  with_people() {
    for (const auto* name : {"ann", "bob", "cat"})
      disk->add_user(name);
  }

  caf::expected<frame::reply> direct(const std::string& from,
                                     const std::string& to) {
    return ask_conv(from, direct_conv_id(user_id{from}, user_id{to}),
                    of(conv_kind::direct, {to}));
  }
};

bool created(const caf::expected<frame::reply>& x) {
  REQUIRE(error_of(x) == errc::none);
  return std::get<frame::conv_created>(*x).created;
}

} // namespace

TEST_CASE_FIXTURE(with_people, "a group gets its caller and is told to all") {
  CHECK(created(
    ask_conv("bob", group, of(conv_kind::group, {"cat", "ann", "cat"}))));
  const auto what = disk->logged<create_conversation>().front();
  CHECK(names(what.members) == std::vector<std::string>{"ann", "bob", "cat"});
  CHECK(what.creator == user_id{"bob"});
  CHECK(what.now_ms == start_ms);
  const auto told = events("conv.added");
  REQUIRE(told.size() == 1);
  CHECK(told[0].users->size() == 3);
}

TEST_CASE_FIXTURE(with_people, "the caller's list has it before the answer") {
  created(direct("ann", "bob"));
  const auto& links = disk->links[user_id{"ann"}];
  REQUIRE(links.size() == 1);
  CHECK(links.begin()->second.peer == user_id{"bob"});
  CHECK(links.begin()->second.kind == conv_kind::direct);
  CHECK(links.begin()->second.since_ms == start_ms);
}

TEST_CASE_FIXTURE(with_people, "a direct conversation is one for both") {
  CHECK(created(direct("ann", "bob")));
  forget();
  CHECK(!created(direct("bob", "ann")));
  CHECK(!created(direct("ann", "bob")));
  CHECK(disk->conversations.size() == 1);
  CHECK(events("conv.added").empty());
  CHECK(disk->links[user_id{"bob"}].size() == 1);
}

TEST_CASE_FIXTURE(with_people, "one may write notes to oneself") {
  CHECK(created(direct("ann", "ann")));
  CHECK(disk->links[user_id{"ann"}].begin()->second.peer == user_id{"ann"});
}

TEST_CASE_FIXTURE(with_people, "a direct conversation has exactly two people") {
  const auto conv = direct_conv_id(user_id{"ann"}, user_id{"bob"});
  CHECK(error_of(ask_conv("ann", conv, of(conv_kind::direct, {"bob", "cat"})))
        == errc::bad_request);
  CHECK(error_of(ask_conv("cat", conv, of(conv_kind::direct, {"bob"})))
        == errc::bad_request);
  CHECK(disk->conversations.empty());
}

TEST_CASE_FIXTURE(with_people, "a missing person is named, nothing is made") {
  const auto result
    = ask_conv("ann", group, of(conv_kind::group, {"bob", "nobody"}));
  REQUIRE(error_of(result) == errc::user_not_found);
  CHECK(text_of(result.error()).find("nobody") != std::string::npos);
  CHECK(disk->conversations.empty());
}

TEST_CASE_FIXTURE(with_people, "a group has a bound") {
  std::vector<std::string> many;
  for (std::size_t i = 0; i < limits::members_max; ++i)
    many.push_back("u" + std::to_string(i));
  CHECK(error_of(ask_conv("ann", group, of(conv_kind::group, many)))
        == errc::too_many_members);
}

TEST_CASE_FIXTURE(with_people, "a message is refused until the group exists") {
  CHECK(error_of(ask_conv("ann", group, message(group, "c1")))
        == errc::conv_not_found);
  created(ask_conv("ann", group, of(conv_kind::group, {"bob"})));
  CHECK(error_of(ask_conv("bob", group, message(group, "c1"))) == errc::none);
}

TEST_CASE_FIXTURE(with_people, "an unknown conversation leaves no memory") {
  const auto before = system().registry().running();
  CHECK(error_of(ask_conv("ann", group, message(group, "c1")))
        == errc::conv_not_found);
  CHECK(system().registry().running() == before);
}

TEST_CASE("two who create the same conversation at once both get it") {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    with_people node;
    std::mt19937 rng{seed};
    const auto conv = direct_conv_id(user_id{"ann"}, user_id{"bob"});
    auto ann = node.new_client();
    auto bob = node.new_client();
    node.tell(ann, std::string{"ann"},
              conv_call{conv, user_id{"ann"}, session_id{1},
                        of(conv_kind::direct, {"bob"})});
    node.tell(bob, std::string{"bob"},
              conv_call{conv, user_id{"bob"}, session_id{2},
                        of(conv_kind::direct, {"ann"})});
    node.run_shuffled(rng);
    REQUIRE(node.answers->size() == 2);
    int fresh = 0;
    for (const auto& one : *node.answers)
      fresh += std::get<frame::conv_created>(one.reply).created ? 1 : 0;
    CHECK(fresh == 1);
    CHECK(node.events("conv.added").size() == 1);
    CHECK(node.disk->links.size() == 2);
  }
}
