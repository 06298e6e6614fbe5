// Reads of single rows and of ranges of the tables.
#include "storage/rocks_find.hpp"

#include <rocksdb/db.h>

#include <memory>

namespace caucus::storage {

bool find_value(const rocks_handles& handles, const std::string& key,
                std::string& value) {
  auto status = handles.db->Get({}, handles.data, key, &value);
  if (!status.ok() && !status.IsNotFound())
    fatal("cannot read: " + status.ToString());
  return status.ok();
}

void scan_rows(const rocks_handles& handles, const std::string& begin,
               const std::string& end, const row_visitor& visit,
               const rocksdb::Snapshot* as_of) {
  rocksdb::Slice upper{end};
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper;
  options.snapshot = as_of;
  std::unique_ptr<rocksdb::Iterator> at{
    handles.db->NewIterator(options, handles.data)};
  for (at->Seek(begin); at->Valid(); at->Next())
    if (!visit(at->key().ToStringView(), at->value().ToStringView()))
      break;
  if (!at->status().ok())
    fatal("cannot read: " + at->status().ToString());
}

} // namespace caucus::storage
