// Reads of single rows and of ranges of the tables; no RocksDB header here. A
// row that cannot be read ends the process (fatal.hpp).
#pragma once

#include "storage/fatal.hpp"
#include "storage/records.hpp"
#include "storage/rocks_handles.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace rocksdb {
class Snapshot;
} // namespace rocksdb

namespace caucus::storage {

/// False if it is absent.
bool find_value(const rocks_handles& handles, const std::string& key,
                std::string& value);

/// Rows in [begin, end), rising, until `visit` answers false. `as_of` null: as
/// of now.
using row_visitor
  = std::function<bool(std::string_view key, std::string_view value)>;
void scan_rows(const rocks_handles& handles, const std::string& begin,
               const std::string& end, const row_visitor& visit,
               const rocksdb::Snapshot* as_of = nullptr);

template <class Row>
void decode_or_end(std::string_view value, Row& row) {
  if (!decode(value, row))
    fatal("a row of the tables is damaged");
}

} // namespace caucus::storage
