// Which term each entry is of, against a plain map.
#include "replication/term_trail.hpp"

#include <doctest/doctest.h>

#include <map>
#include <random>

using namespace caucus;
using namespace caucus::replication;

namespace {

std::uint64_t term_at(const term_trail& trail, std::uint64_t index) {
  return trail.term_at(log_index{index}).value();
}

} // namespace

TEST_CASE("a trail knows the term of each entry and of nothing else") {
  term_trail trail;
  CHECK(trail.last() == log_index{0});
  for (auto term : {1, 1, 3, 3, 7})
    trail.append(log_term{static_cast<std::uint64_t>(term)});
  CHECK(term_at(trail, 0) == 0);
  CHECK(term_at(trail, 2) == 1);
  CHECK(term_at(trail, 3) == 3);
  CHECK(term_at(trail, 5) == 7);
  CHECK(term_at(trail, 6) == 0);
  CHECK(trail.last_term() == log_term{7});
  trail.truncate(log_index{4});
  CHECK(trail.last() == log_index{3});
  CHECK(term_at(trail, 4) == 0);
  trail.append(log_term{9});
  CHECK(term_at(trail, 4) == 9);
}

TEST_CASE("a trail behind a snapshot still knows the snapshot's term") {
  term_trail trail;
  for (int i = 0; i < 10; ++i)
    trail.append(log_term{2});
  CHECK(trail.compact(log_index{8}, 3) == log_index{6});
  CHECK(term_at(trail, 5) == 0);
  CHECK(term_at(trail, 6) == 2);
  CHECK(trail.snapshot() == log_index{8});
  CHECK(trail.compact(log_index{10}, 0) == log_index{11});
  CHECK(term_at(trail, 10) == 2);
  CHECK(trail.last() == log_index{10});
  trail.append(log_term{4});
  CHECK(term_at(trail, 11) == 4);
  trail.restart(log_index{50}, log_term{6});
  CHECK(trail.last() == log_index{50});
  CHECK(trail.last_term() == log_term{6});
  CHECK(trail.first() == log_index{51});
}

TEST_CASE("a trail agrees with a map after any history") {
  std::mt19937_64 random{1};
  for (int round = 0; round < 100; ++round) {
    term_trail trail;
    std::map<std::uint64_t, std::uint64_t> model;
    std::uint64_t last = 0;
    std::uint64_t term = 1;
    std::uint64_t snapshot = 0;
    for (int i = 0; i < 100; ++i) {
      auto what = random() % 10;
      term += random() % 5 == 0 ? 1 : 0;
      if (what < 7) {
        trail.append(log_term{term});
        model[++last] = term;
      } else if (what < 9 && last > snapshot) {
        auto from = snapshot + 1 + random() % (last - snapshot);
        trail.truncate(log_index{from});
        model.erase(model.lower_bound(from), model.end());
        last = from - 1;
      } else if (last > snapshot) {
        snapshot += 1 + random() % (last - snapshot);
        auto first = trail.compact(log_index{snapshot}, random() % 6);
        auto kept = model[snapshot];
        model.erase(model.begin(), model.lower_bound(first.value()));
        model[snapshot] = kept;
      }
      for (std::uint64_t at = 0; at <= last + 1; ++at)
        REQUIRE(term_at(trail, at) == (model.count(at) ? model[at] : 0));
    }
  }
}
