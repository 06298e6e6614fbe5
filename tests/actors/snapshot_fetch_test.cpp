// Another node's tables come here: source, a link, and fetch.
#include "actors/snapshot_fetch.hpp"
#include "actors/snapshot_source.hpp"
#include "deterministic.hpp"
#include "link_nodes.hpp"
#include "model/limits_snapshot.hpp"
#include "state_filler.hpp"
#include "storage/checksum.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <limits>
#include <optional>

using namespace caucus;
using namespace std::chrono_literals;

namespace {

const user_id ann{"ann"};
const conv_id group{"g:1"};
const shard_id shard = shard_of(group);
const node_id there{5};

struct fixture : caucus::test::deterministic {
  fixture() {
    world->links.put(there, caf::actor_cast<link_actor>(
                              spawn<caucus::test::recorder>("link", asked)));
    asked->answer = [this](const caf::message& what) {
      return answer(what.get_as<snapshot_chunk_request>(0));
    };
    source = spawn<snapshot_source_impl>(&from.db->snapshots());
    fetch = spawn<snapshot_fetch_impl>(world, &to.db->snapshots(),
                                       to.fatal.handler());
    fill.converse(group, {ann});
    if (!to.log->create(shard, replica_id{9}, nullptr).ok())
      throw std::runtime_error("no replica");
  }

  ~fixture() { world->clear(); }

  /// What the other node's source would say, or what a test makes of it.
  caf::message answer(const snapshot_chunk_request& what) {
    if (broken && broken())
      return caf::make_message(caf::make_error(errc::timeout));
    snapshot_chunk result;
    storage::chunk_rows found;
    result.gone = !from.db->snapshots().read(what.shard, what.index, what.after,
                                             0, found);
    result.crc = storage::crc32c(found.rows);
    result.rows = std::move(found.rows);
    result.last = std::move(found.last);
    result.complete = found.complete;
    return caf::make_message(std::move(result));
  }

  snapshot_meta offer(log_index at_least = {}) {
    return from.db->snapshots().offer(shard, at_least, 0);
  }

  /// Asks to fetch; what the asker hears stands in the result.
  std::shared_ptr<std::optional<errc>> pull(const snapshot_meta& meta,
                                            shard_id of = shard) {
    auto heard = std::make_shared<std::optional<errc>>();
    fetch_snapshot what{of, make_replica_id(there, 1), meta};
    system().spawn([heard, what, to = fetch](caf::event_based_actor* self) {
      self->request(to, caf::infinite, what)
        .then([heard] { *heard = errc::none; },
              [heard](const caf::error& why) { *heard = to_errc(why); });
    });
    run();
    return heard;
  }

  std::size_t install(const snapshot_meta& meta) {
    std::vector<log_write> job{{.shard = shard, .install = meta}};
    REQUIRE(to.log->write(job).ok());
    constexpr message_seq end{std::numeric_limits<std::uint64_t>::max()};
    return to.db->state().messages(group, {}, end, 100'000, false).size();
  }

  [[nodiscard]] std::size_t requests() const {
    return asked->all<snapshot_chunk_request>().size();
  }

  caucus::test::shard_disk from;
  caucus::test::shard_disk to;
  caucus::test::state_filler fill{from.db->state()};
  std::shared_ptr<caucus::test::record> asked
    = std::make_shared<caucus::test::record>();
  std::function<bool()> broken;
  services_ptr world = std::make_shared<services>();
  snapshot_source_actor source;
  snapshot_fetch_actor fetch;
};

} // namespace

TEST_CASE_FIXTURE(fixture, "a small shard comes with one chunk") {
  fill.talk(group, ann, 10);
  const auto meta = offer();
  CHECK(*pull(meta) == errc::none);
  CHECK(requests() == 1);
  CHECK(to.db->snapshots().staged(shard) == meta);
  CHECK(install(meta) == 10);
}

TEST_CASE_FIXTURE(fixture, "a large shard comes chunk by chunk, paced") {
  fill.talk(group, ann, 100, 64 * 1024); // about 6.5 MiB
  const auto meta = offer();
  const auto heard = pull(meta);
  CHECK_FALSE(*heard);
  CHECK(requests() == 1); // the next one is not due
  advance(100ms);
  CHECK_FALSE(*heard);
  CHECK(requests() == 4); // 3 MiB are paid for
  advance(150ms);
  CHECK(*heard == errc::none);
  CHECK(requests() == 7);
  CHECK(install(meta) == 100);
  CHECK(from.db->metrics().find("\ncaucus_snapshot_chunks_sent_total 7\n")
        != std::string::npos);
  CHECK(to.db->metrics().find("\ncaucus_snapshot_chunks_received_total 7\n")
        != std::string::npos);
  CHECK(to.db->metrics().find("\ncaucus_snapshots_begun_total 1\n")
        != std::string::npos);
}

TEST_CASE_FIXTURE(fixture, "what is staged already is answered at once") {
  const auto meta = offer();
  CHECK(*pull(meta) == errc::none);
  CHECK(*pull(meta) == errc::none);
  CHECK(requests() == 1);
}

TEST_CASE_FIXTURE(fixture, "two who ask for the same are both answered") {
  fill.talk(group, ann, 40, 64 * 1024);
  const auto meta = offer();
  const auto first = pull(meta);
  const auto second = pull(meta);
  advance(1s);
  CHECK(*first == errc::none);
  CHECK(*second == errc::none);
  CHECK(requests() == 3);
}

TEST_CASE_FIXTURE(fixture, "a broken link costs a chunk, not the snapshot") {
  fill.talk(group, ann, 100, 64 * 1024);
  const auto meta = offer();
  int left = 3; // the second, third and fourth request are lost
  broken = [&] { return requests() > 1 && left-- > 0; };
  const auto heard = pull(meta);
  advance(50ms);
  const auto after = asked->all<snapshot_chunk_request>().back().after;
  CHECK_FALSE(after.empty());
  world->links.drop(there); // and now the link is down for a while
  advance(5s);
  world->links.put(there, caf::actor_cast<link_actor>(
                            spawn<caucus::test::recorder>("link", asked)));
  advance(3s);
  CHECK(*heard == errc::none);
  CHECK(install(meta) == 100);
  // No chunk was asked for from the beginning again.
  std::size_t firsts = 0;
  for (const auto& one : asked->all<snapshot_chunk_request>())
    firsts += one.after.empty() ? 1 : 0;
  CHECK(firsts == 1);
}

TEST_CASE_FIXTURE(fixture, "a source that is silent for long is given up") {
  broken = [] { return true; };
  const auto heard = pull(offer());
  advance(limits::snapshot_stall_max);
  CHECK_FALSE(*heard);
  advance(1s);
  CHECK(*heard == errc::unavailable);
  const auto before = requests();
  advance(60s);
  CHECK(requests() == before);
}

TEST_CASE_FIXTURE(fixture, "what the source has let go is given up at once") {
  auto meta = offer();
  meta.index = log_index{meta.index.value() + 7};
  CHECK(*pull(meta) == errc::unavailable);
  CHECK_FALSE(to.db->snapshots().staged(shard));
}

TEST_CASE_FIXTURE(fixture, "a newer offer takes the place of the one before") {
  fill.talk(group, ann, 40, 64 * 1024);
  const auto first = pull(offer());
  CHECK_FALSE(*first);
  fill.talk(group, ann, 41);
  const auto newer = offer(from.db->state().applied(shard));
  const auto second = pull(newer);
  CHECK(*first == errc::unavailable);
  advance(1s);
  CHECK(*second == errc::none);
  CHECK(install(newer) == 41);
}

TEST_CASE_FIXTURE(fixture, "shards come one after the other") {
  fill.talk(group, ann, 40, 64 * 1024);
  const auto meta = offer();
  const auto first = pull(meta);
  const shard_id other{static_cast<std::uint16_t>(shard.value() ^ 1)};
  const auto other_meta = from.db->snapshots().offer(other, {}, 0);
  const auto second = pull(other_meta, other);
  CHECK_FALSE(*second);
  CHECK(asked->all<snapshot_chunk_request>().back().shard == shard);
  advance(1s);
  CHECK(*first == errc::none);
  CHECK(*second == errc::none);
  CHECK(to.db->snapshots().staged(other) == other_meta);
}

TEST_CASE_FIXTURE(fixture, "a replica that is dropped meanwhile gets nothing") {
  fill.talk(group, ann, 40, 64 * 1024);
  const auto heard = pull(offer());
  REQUIRE(to.log->drop(shard).ok());
  advance(1s);
  CHECK(*heard == errc::unavailable);
  CHECK_FALSE(to.db->snapshots().staged(shard));
}

TEST_CASE_FIXTURE(fixture, "the source hands out chunks and lets go in time") {
  fill.talk(group, ann, 3);
  const auto meta = offer();
  const snapshot_chunk_request what{shard, meta.index, ""};
  auto got = ask<snapshot_chunk>(source, what);
  REQUIRE(got);
  CHECK(got->complete);
  CHECK(storage::crc32c(got->rows) == got->crc);
  advance(limits::snapshot_idle_max);
  advance(2s);
  CHECK_FALSE(from.db->snapshots().held(shard));
  got = ask<snapshot_chunk>(source, what);
  REQUIRE(got);
  CHECK(got->gone);
}
