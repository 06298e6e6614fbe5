// An in-memory database for actor tests that outlives the actors, so that a
// test can restart them; and stores that count and fail.
#pragma once

#include "actors/fatal.hpp"
#include "replication/raft_peer.hpp"
#include "storage/database.hpp"

#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace caucus::test {

/// A log store that passes on to another one, counts, and fails on demand.
class watched_log : public storage::log_store {
public:
  explicit watched_log(storage::log_store& below) : below_(below) {}

  storage::io_status write(std::span<const log_write> what) override {
    if (fail_write)
      return {"no space"};
    ++writes;
    for (const auto& one : what)
      written.push_back(one);
    return below_.write(what);
  }
  storage::io_status sync() override {
    if (fail_sync)
      return {"input/output error"};
    ++syncs;
    return below_.sync();
  }
  storage::io_status create(shard_id shard, replica_id replica,
                            const log_entry* first) override {
    return below_.create(shard, replica, first);
  }
  storage::io_status drop(shard_id shard) override {
    return below_.drop(shard);
  }
  storage::io_status load(shard_id shard, shard_log& out) override {
    return below_.load(shard, out);
  }
  storage::io_status read(shard_id shard, log_index from, log_index to,
                          std::size_t bytes_max,
                          std::vector<log_entry>& out) override {
    ++reads;
    return below_.read(shard, from, to, bytes_max, out);
  }

  bool fail_write = false;
  bool fail_sync = false;
  int writes = 0;
  int syncs = 0;
  int reads = 0;
  std::vector<log_write> written; // all of them, in order

private:
  storage::log_store& below_;
};

/// Records what would have ended the process.
struct fatal_recorder {
  std::shared_ptr<std::vector<std::string>> lines
    = std::make_shared<std::vector<std::string>>();

  [[nodiscard]] fatal_handler handler() const {
    return
      [lines = lines](std::string_view line) { lines->emplace_back(line); };
  }
};

/// The disk of one node.
struct shard_disk {
  shard_disk() {
    storage::database_options options;
    options.dir = "/caucus"; // in MemEnv any absolute path will do
    options.in_memory = true;
    auto opened = storage::database::open(options);
    if (!opened.db)
      throw std::runtime_error("no database: " + opened.text);
    db = std::move(opened.db);
    log = std::make_unique<watched_log>(db->log());
  }

  /// Makes a shard whose voters are `who`; the first one is this node's.
  void create(shard_id shard, const std::vector<replication::member>& who) {
    create(shard, who.front().id, who);
  }
  void create(shard_id shard, replica_id self,
              const std::vector<replication::member>& who) {
    log_entry first{log_index{1}, log_term{1}, entry_kind::change,
                    std::make_shared<const std::string>(
                      replication::encode_configuration(who))};
    if (!db->log().create(shard, self, &first).ok())
      throw std::runtime_error("the shard exists");
  }

  [[nodiscard]] shard_log load(shard_id shard) {
    shard_log out;
    if (!db->log().load(shard, out).ok())
      throw std::runtime_error("the shard cannot be read");
    return out;
  }

  std::unique_ptr<storage::database> db;
  std::unique_ptr<watched_log> log;
  fatal_recorder fatal;
};

} // namespace caucus::test
