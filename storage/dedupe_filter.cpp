// Lets rows of old `cid`s leave the disk when RocksDB compacts.
#include "storage/dedupe_filter.hpp"

#include "model/limits.hpp"
#include "model/snowflake.hpp"
#include "storage/records.hpp"

#include <rocksdb/compaction_filter.h>

#include <chrono>
#include <utility>

namespace caucus::storage {

namespace {

class dedupe_filter final : public rocksdb::CompactionFilter {
public:
  explicit dedupe_filter(wall_clock clock) : clock_(std::move(clock)) {}

  const char* Name() const override { return "caucus.dedupe"; }

  bool Filter(int, const rocksdb::Slice& key, const rocksdb::Slice& value,
              std::string*, bool*) const override {
    if (table_of(key.ToStringView()) != data_table::dedupe)
      return false;
    dedupe_row row;
    if (!decode(value.ToStringView(), row))
      return false; // damage is for the reader to report
    constexpr unix_ms age_max
      = std::chrono::milliseconds{limits::dedupe_disk_age_max}.count();
    return clock_() - snowflake::time_of(row.id) > age_max;
  }

private:
  wall_clock clock_;
};

} // namespace

std::unique_ptr<rocksdb::CompactionFilter>
make_dedupe_filter(wall_clock clock) {
  return std::make_unique<dedupe_filter>(std::move(clock));
}

} // namespace caucus::storage
