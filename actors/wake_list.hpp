// Step 4 of docs/message_flow.md: who wants to be woken when.
#pragma once

#include "model/time.hpp"

#include <map>
#include <optional>
#include <utility>

namespace caucus {

/// Sleepers by their time: many wishes, one timer. Plain: `Handle` is any
/// value.
template <class Handle>
class wake_list {
public:
  void add(Handle who, mono_ms due) { sleepers_.emplace(due, std::move(who)); }

  /// Calls `f(handle)` for those whose time has come, the first one first.
  template <class F>
  void each_due(mono_ms now, F f) {
    while (!sleepers_.empty() && sleepers_.begin()->first <= now) {
      f(sleepers_.begin()->second);
      sleepers_.erase(sleepers_.begin());
    }
  }

  /// When `each_due` has something to do.
  [[nodiscard]] std::optional<mono_ms> next() const {
    return sleepers_.empty() ? std::nullopt
                             : std::optional{sleepers_.begin()->first};
  }

  void clear() { sleepers_.clear(); }

private:
  std::multimap<mono_ms, Handle> sleepers_;
};

} // namespace caucus
