// RocksDB's verdicts in our words.
#include "storage/rocks_status.hpp"

#include <rocksdb/status.h>

namespace caucus::storage {

io_status status_of(const rocksdb::Status& status) {
  if (status.ok())
    return {};
  return {status.ToString()};
}

} // namespace caucus::storage
