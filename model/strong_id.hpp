// Words everyone shares: an id that cannot be mistaken for another id.
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <utility>

namespace caucus {

/// A value of type `Rep` that only means what `Tag` says. Explicit both ways:
/// a `node_id` never becomes a `shard_id` by accident.
template <class Rep, class Tag>
class strong_id {
public:
  using rep = Rep;

  constexpr strong_id() = default;
  constexpr explicit strong_id(Rep value) : value_(std::move(value)) {}

  [[nodiscard]] constexpr const Rep& value() const noexcept { return value_; }

  friend constexpr auto operator<=>(const strong_id&, const strong_id&)
    = default;
  friend constexpr bool operator==(const strong_id&, const strong_id&)
    = default;

  /// Lets CAF serialise the id without this folder knowing CAF.
  template <class Inspector>
  friend bool inspect(Inspector& f, strong_id& x) {
    return f.apply(x.value_);
  }

private:
  Rep value_{};
};

} // namespace caucus

template <class Rep, class Tag>
struct std::hash<caucus::strong_id<Rep, Tag>> {
  std::size_t operator()(const caucus::strong_id<Rep, Tag>& id) const noexcept {
    return std::hash<Rep>{}(id.value());
  }
};
