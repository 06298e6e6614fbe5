// Step 9 of docs/message_flow.md: the rows under the state machine, and the
// batch that a call of `apply` makes.
#pragma once

#include "storage/apply_view.hpp"
#include "storage/rocks_handles.hpp"

#include <memory>

namespace rocksdb {
class WriteBatch;
} // namespace rocksdb

namespace caucus::storage {

/// Reads see what was written by `commit`; puts wait for it. One thread.
class rocks_rows final : public row_store {
public:
  explicit rocks_rows(const rocks_handles& handles);
  ~rocks_rows() override;

  found get(const std::string& key, std::string& value) override;
  void put(const std::string& key, std::string_view value) override;
  void erase(const std::string& key) override;

  /// Writes the batch, atomic and unsynced.
  io_status commit();
  /// Forgets the batch.
  void clear();

private:
  rocks_handles handles_;
  std::unique_ptr<rocksdb::WriteBatch> batch_; // kept for its memory
};

} // namespace caucus::storage
