// Behaviour of cli/chat/message_log.hpp.
#include "cli/chat/message_log.hpp"

#include <doctest/doctest.h>

using namespace caucus::cli::chat;

namespace {

entry message(std::uint64_t seq, std::string text = "t") {
  return {.seq = seq, .from = "ann", .text = std::move(text), .has_body = true};
}

entry change(entry_kind kind, std::uint64_t seq, std::uint64_t target) {
  return {.kind = kind, .seq = seq, .ts = 50, .from = "ann", .target = target};
}

std::vector<std::uint64_t> seqs(const std::vector<entry>& entries) {
  std::vector<std::uint64_t> result;
  for (const auto& one : entries)
    result.push_back(one.seq);
  return result;
}

using list = std::vector<std::uint64_t>;

} // namespace

TEST_CASE("entries join in order, each once, whatever order they come in") {
  message_log log{4};
  CHECK(log.offer(message(4)).empty());
  CHECK(seqs(log.offer(message(5))) == list{5});
  CHECK(log.offer(message(8)).empty());
  CHECK(log.offer(message(7)).empty());
  CHECK(log.missing() == 3);
  CHECK(seqs(log.offer(message(6))) == list{6, 7, 8});
  CHECK(log.offer(message(6)).empty());
  CHECK(log.seen() == 8);
  CHECK(log.missing() == 0);
  CHECK(log.lines().size() == 4);
}

TEST_CASE("changes are done to their message and are no lines") {
  message_log log;
  log.offer(message(1, "tpyo"));
  auto edit = change(entry_kind::edited, 2, 1);
  edit.has_body = true;
  edit.text = "typo";
  CHECK(seqs(log.offer(edit)) == list{2});
  auto reaction = change(entry_kind::reaction, 3, 1);
  reaction.reaction = "+1";
  reaction.on = true;
  log.offer(reaction);
  REQUIRE(log.at(1) != nullptr);
  CHECK(log.at(1)->text == "typo");
  CHECK(log.at(1)->edited == 50);
  CHECK(log.at(1)->reactions.at("+1").size() == 1);
  reaction.seq = 4;
  reaction.on = false;
  log.offer(reaction);
  CHECK(log.at(1)->reactions.empty());
  log.offer(change(entry_kind::deleted, 5, 1));
  CHECK(log.at(1)->removed == 50);
  CHECK(log.at(1)->text.empty());
  edit.seq = 6;
  log.offer(edit);
  CHECK(log.at(1)->text.empty());
  CHECK(log.lines().size() == 1);
}

TEST_CASE("an older edit does not undo a newer one") {
  auto now = message(1, "newest");
  now.edited = 90;
  auto edit = change(entry_kind::edited, 2, 1);
  edit.has_body = true;
  edit.text = "old";
  apply_change(now, edit);
  CHECK(now.text == "newest");
}

TEST_CASE("a page of older entries joins before the run") {
  message_log log{5};
  log.offer(message(6));
  CHECK(log.prepend({message(3), change(entry_kind::deleted, 4, 3), message(5)})
        == 2);
  CHECK(log.base() == 2);
  CHECK(log.lines().front().seq == 3);
  // One that leaves a hole joins only down to the hole.
  CHECK(log.prepend({message(1)}) == 0);
  CHECK(log.base() == 2);
  CHECK(log.prepend({message(1), message(2)}) == 2);
  CHECK(log.base() == 0);
}

TEST_CASE("a change of an older message is done when its page comes") {
  message_log log{2};
  log.offer(change(entry_kind::deleted, 3, 1));
  log.prepend({message(1), message(2)});
  CHECK(log.at(1)->removed == 50);
  CHECK(log.at(2)->removed == 0);
}

TEST_CASE("memory is bounded: the oldest lines go and can be had again") {
  message_log log;
  const auto count = message_log::lines_max + 10;
  for (std::uint64_t seq = 1; seq <= count; ++seq)
    log.offer(message(seq));
  CHECK(log.lines().size() == message_log::lines_max);
  CHECK(log.base() == 10);
  CHECK(log.lines().front().seq == 11);
}

TEST_CASE("entries behind a hole are bounded and the hole stays known") {
  message_log log;
  const auto count = message_log::held_max + 50;
  for (std::uint64_t seq = 2; seq < count + 2; ++seq)
    log.offer(message(seq));
  CHECK(log.missing() == count + 1);
  log.offer(message(1));
  CHECK(log.seen() == message_log::held_max + 1);
  CHECK(log.missing() == 50);
}
