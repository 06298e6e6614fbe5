#include "actors/sync_budget.hpp"

#include <doctest/doctest.h>

using namespace caucus;

namespace {

sync_rows rows(std::size_t count, std::size_t messages, std::size_t bytes) {
  frame::sync_row row;
  row.messages.resize(messages);
  for (auto& message : row.messages)
    message.body.assign(bytes, 'x');
  return {std::vector<frame::sync_row>(count, row), false};
}

} // namespace

TEST_CASE("an answer that holds everything says so") {
  sync_budget budget;
  CHECK(budget.add(rows(3, 10, 100)));
  const auto page = budget.take();
  CHECK(page.conversations.size() == 3);
  CHECK(!page.more);
}

TEST_CASE("an answer ends at the bound of messages, between two rows") {
  sync_budget budget;
  CHECK(budget.add(rows(4, 100, 10)));
  CHECK(!budget.add(rows(4, 100, 10)));
  const auto page = budget.take();
  CHECK(page.conversations.size() == 5);
  CHECK(page.more);
}

TEST_CASE("an answer ends at the bound of bytes") {
  sync_budget budget;
  CHECK(!budget.add(rows(40, 1, 16 * 1024)));
  const auto page = budget.take();
  CHECK(page.conversations.size() >= 30);
  CHECK(page.conversations.size() <= 32);
  CHECK(page.more);
}

TEST_CASE("a full answer names its last row, one that holds all does not") {
  for (const bool full : {false, true}) {
    sync_budget budget;
    auto part = rows(2, 1, 1);
    part.rows[1].summary.conv.conv = conv_id{"g:7"};
    part.more = full;
    budget.add(std::move(part));
    CHECK(budget.take().next == (full ? "g:7" : ""));
  }
}

TEST_CASE("one row always goes, so that the client gets on") {
  sync_budget budget;
  CHECK(budget.add(rows(1, 40, 16 * 1024)));
  CHECK(budget.take().conversations.size() == 1);
}

TEST_CASE("a read that hit its own bound ends the answer") {
  sync_budget budget;
  auto part = rows(1, 1, 1);
  part.more = true;
  CHECK(!budget.add(std::move(part)));
  CHECK(budget.take().more);
}
