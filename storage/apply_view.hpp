// Step 9 of docs/message_flow.md: the tables as the state machine sees them
// while a batch is being made: what one command wrote, the next one reads.
#pragma once

#include "storage/records.hpp"
#include "storage/row_cache.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace caucus::storage {

/// The rows below: RocksDB and a write batch in the node, a map in tests.
class row_store {
public:
  enum class found { yes, no, failed };

  virtual ~row_store() = default;
  /// A row as the last finished batch left it.
  virtual found get(const std::string& key, std::string& value) = 0;
  /// Puts a change into the batch.
  virtual void put(const std::string& key, std::string_view value) = 0;
  virtual void erase(const std::string& key) = 0;
};

/// One per state store; lives on, for its caches. Errors are sticky: after a
/// failed or damaged read every row is absent and the batch must be given up.
/// One thread.
class apply_view {
public:
  using conversation_entry = row_cache<conversation_row>::entry;
  using member_entry = row_cache<member_row>::entry;

  explicit apply_view(row_store& rows);

  /// Reads a row; false if it is absent or cannot be read.
  template <class Row>
  bool read(const std::string& key, Row& row) {
    std::string value;
    if (!get(key, value))
      return false;
    if (decode(value, row))
      return true;
    damaged(key);
    return false;
  }

  [[nodiscard]] bool exists(const std::string& key);

  /// Writes a row that later commands of the batch may read.
  void put(const std::string& key, std::string value);

  /// Writes a row that no command reads.
  void put_unread(const std::string& key, std::string_view value);

  void erase(const std::string& key);

  /// Cached rows; null: absent or unreadable. Valid until the batch ends.
  /// Change the row, then say so with `changed`.
  conversation_entry* conversation(const data_keys& keys, const conv_id& conv);
  member_entry* member(const data_keys& keys, const conv_id& conv,
                       const user_id& user);
  void changed(conversation_entry& what) { conversations_.changed(what); }
  void changed(member_entry& what) { members_.changed(what); }
  /// The member is none any more; `what` is gone afterwards.
  void erase(member_entry& what);

  /// Puts changed cached rows into the batch: before it is written.
  void flush();

  /// The batch was written.
  void done();

  /// The batch was given up: nothing of it may be seen again.
  void forget();

  /// Empty: every read of this batch was good.
  [[nodiscard]] const std::string& error() const noexcept { return error_; }

private:
  bool get(const std::string& key, std::string& value);
  void damaged(const std::string& key);

  row_store& rows_;
  /// This batch's rows; no value: erased.
  std::unordered_map<std::string, std::optional<std::string>> overlay_;
  row_cache<conversation_row> conversations_;
  row_cache<member_row> members_;
  std::string error_;
};

} // namespace caucus::storage
