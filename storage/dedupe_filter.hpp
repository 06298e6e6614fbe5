// Lets rows of old `cid`s leave the disk when RocksDB compacts.
#pragma once

#include "model/time.hpp"

#include <memory>

namespace rocksdb {
class CompactionFilter;
} // namespace rocksdb

namespace caucus::storage {

/// Drops dedupe rows older than `limits::dedupe_disk_age_max` by `clock`.
/// Replicas do so at different times and still agree: apply counts a row as
/// absent long before (`limits::dedupe_age_max`). Called by RocksDB's threads.
[[nodiscard]] std::unique_ptr<rocksdb::CompactionFilter>
make_dedupe_filter(wall_clock clock);

} // namespace caucus::storage
