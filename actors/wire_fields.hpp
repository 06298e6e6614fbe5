// Step 5 of docs/message_flow.md: pieces of `inspect` that CAF lacks, or has
// only for types that it knows by number. What was read is checked: a peer is
// trusted, its memory and its version are not.
#pragma once

#include <caf/all.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace caucus::wire {

/// One field after the other. Our peers speak one version (link_hello), so
/// nothing is named.
template <class Inspector, class... Ts>
bool all(Inspector& f, Ts&... xs) {
  return (f.apply(xs) && ...);
}

template <class Inspector>
bool refuse(Inspector& f, const char* why) {
  f.emplace_error(caf::sec::invalid_argument, why);
  return false;
}

/// An enum that starts at 0 or 1 and has no gap up to `last`.
template <class Inspector, class Enum>
bool numbered(Inspector& f, Enum& x, Enum last) {
  auto number = static_cast<std::uint8_t>(x);
  if (!f.apply(number))
    return false;
  if constexpr (Inspector::is_loading) {
    if (number > static_cast<std::uint8_t>(last))
      return refuse(f, "no such kind");
    x = static_cast<Enum>(number);
  }
  return true;
}

template <class Inspector, class T>
bool maybe(Inspector& f, std::optional<T>& x) {
  bool there = x.has_value();
  if (!f.apply(there))
    return false;
  if constexpr (Inspector::is_loading) {
    if (!there)
      x.reset();
    else
      x.emplace();
  }
  return !there || f.apply(*x);
}

/// Immutable content that its owners share. Never null after loading.
template <class Inspector, class T>
bool shared(Inspector& f, std::shared_ptr<const T>& x) {
  if constexpr (Inspector::is_loading) {
    auto fresh = std::make_shared<T>();
    if (!f.apply(*fresh))
      return false;
    x = std::move(fresh);
    return true;
  } else {
    T empty;
    return x ? f.apply(const_cast<T&>(*x)) : f.apply(empty);
  }
}

template <class Variant, std::size_t I = 0>
void choose(Variant& x, std::size_t index) {
  if constexpr (I < std::variant_size_v<Variant>) {
    if (I == index)
      x.template emplace<I>();
    else
      choose<Variant, I + 1>(x, index);
  }
}

/// The alternative's place, then the alternative.
template <class Inspector, class... Ts>
bool one_of(Inspector& f, std::variant<Ts...>& x) {
  auto index = static_cast<std::uint8_t>(x.index());
  if (!f.apply(index))
    return false;
  if constexpr (Inspector::is_loading) {
    if (index >= sizeof...(Ts))
      return refuse(f, "no such alternative");
    choose(x, index);
  }
  return std::visit([&f](auto& value) { return f.apply(value); }, x);
}

} // namespace caucus::wire
