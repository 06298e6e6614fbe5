// RocksDB's verdicts in our words. No RocksDB header here.
#pragma once

#include "storage/log_store.hpp"

namespace rocksdb {
class Status;
} // namespace rocksdb

namespace caucus::storage {

[[nodiscard]] io_status status_of(const rocksdb::Status& status);

} // namespace caucus::storage
