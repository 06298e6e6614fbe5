// What token.cpp and issuer.cpp share of libjwt. Included by these only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct jwt;

namespace caucus::auth {

struct free_jwt {
  void operator()(jwt* what) const noexcept;
};
using jwt_ptr = std::unique_ptr<jwt, free_jwt>;

/// The token, its signature checked with `key` as its header says; an empty
/// `key`: not checked at all. Null: it is none, or wrong.
[[nodiscard]] jwt_ptr decode_jwt(std::string_view token, std::string_view key);

/// Empty: it is not there, or no text.
[[nodiscard]] std::string text_in(const jwt_ptr& token, const char* name);

/// Of what was signed: bits of the signature's last character mean nothing, so
/// one token can be written in several ways. Never 0.
[[nodiscard]] std::uint64_t hash_of(std::string_view token) noexcept;

} // namespace caucus::auth
