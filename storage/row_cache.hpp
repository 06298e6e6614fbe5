// Step 9 of docs/message_flow.md: rows that apply needs again and again,
// decoded, least recently used out first.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace caucus::storage {

/// Decoded rows by key. A changed row is written once per batch, however many
/// commands change it. Entries stay where they are until `erase`, `trim` or
/// `clear`. One thread.
template <class Row>
class row_cache {
public:
  struct entry {
    std::string key;
    Row row;
    bool dirty = false;
  };

  /// `rows_max` bounds what stays after `trim`.
  explicit row_cache(std::size_t rows_max) : rows_max_(rows_max) {}

  /// Null: not here, which does not mean not on disk.
  entry* find(std::string_view key) {
    auto found = by_key_.find(key);
    if (found == by_key_.end())
      return nullptr;
    order_.splice(order_.begin(), order_, found->second);
    return &*found->second;
  }

  entry* add(std::string key, Row row) {
    order_.push_front(entry{std::move(key), std::move(row)});
    by_key_.emplace(order_.front().key, order_.begin());
    return &order_.front();
  }

  /// The row of `what` was changed.
  void changed(entry& what) {
    if (!what.dirty) {
      what.dirty = true;
      dirty_.push_back(&what);
    }
  }

  /// The row of `what` is no more.
  void erase(entry& what) {
    std::erase(dirty_, &what);
    const auto found = by_key_.find(what.key);
    const auto place = found->second;
    by_key_.erase(found); // before the bytes of its key go
    order_.erase(place);
  }

  /// Hands each changed row to `put(key, row)`, in the order of change.
  template <class Put>
  void flush(Put&& put) {
    for (auto* one : dirty_) {
      put(one->key, one->row);
      one->dirty = false;
    }
    dirty_.clear();
  }

  /// Between batches: drops the oldest rows beyond the bound.
  void trim() {
    while (order_.size() > rows_max_) {
      by_key_.erase(order_.back().key);
      order_.pop_back();
    }
  }

  /// The rows may not be what is on disk any more.
  void clear() {
    dirty_.clear();
    by_key_.clear();
    order_.clear();
  }

  [[nodiscard]] std::size_t size() const noexcept { return order_.size(); }

private:
  std::size_t rows_max_;
  std::list<entry> order_; // most recently used first
  std::unordered_map<std::string_view, typename std::list<entry>::iterator>
    by_key_; // the views are into `order_`
  std::vector<entry*> dirty_;
};

} // namespace caucus::storage
