// Step 9 of docs/message_flow.md: the rows under the state machine.
#include "storage/rocks_rows.hpp"

#include "storage/rocks_status.hpp"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

namespace caucus::storage {

rocks_rows::rocks_rows(const rocks_handles& handles)
  : handles_(handles), batch_(std::make_unique<rocksdb::WriteBatch>()) {}

rocks_rows::~rocks_rows() = default;

row_store::found rocks_rows::get(const std::string& key, std::string& value) {
  auto status = handles_.db->Get({}, handles_.data, key, &value);
  if (status.ok())
    return found::yes;
  return status.IsNotFound() ? found::no : found::failed;
}

void rocks_rows::put(const std::string& key, std::string_view value) {
  batch_->Put(handles_.data, key, rocksdb::Slice{value.data(), value.size()});
}

void rocks_rows::erase(const std::string& key) {
  batch_->Delete(handles_.data, key);
}

io_status rocks_rows::commit() {
  // Rows of one batch are often neighbours: remember where the last one went.
  rocksdb::WriteOptions options;
  options.memtable_insert_hint_per_batch = true;
  auto status = batch_->Count() == 0
                  ? rocksdb::Status::OK()
                  : handles_.db->Write(options, batch_.get());
  batch_->Clear();
  return status_of(status);
}

void rocks_rows::clear() {
  batch_->Clear();
}

} // namespace caucus::storage
