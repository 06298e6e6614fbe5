// Passwords, as argon2id strings (RFC 9106) by libsodium.
#pragma once

#include <string>
#include <string_view>

namespace caucus::auth {

/// Prepares libsodium. Once per process, before anything else in this folder.
/// False: the system gives no randomness; do not go on.
[[nodiscard]] bool initialise() noexcept;

/// A salted hash in libsodium's own string form, at its "interactive" cost:
/// 64 MiB of memory and some 50 ms, on purpose. Empty if memory is short. Any
/// thread; never on a scheduler or I/O thread.
[[nodiscard]] std::string hash_password(std::string_view password);

/// Whether `password` gives `hash`. As slow as `hash_password`.
[[nodiscard]] bool verify_password(std::string_view hash,
                                   std::string_view password);

/// Costs what `verify_password` costs and is never true: for users that do not
/// exist, so that time does not tell which names do.
void verify_nobody(std::string_view password);

} // namespace caucus::auth
