// Session tokens: signed JWTs (RFC 7519), HS256, by libjwt.
#pragma once

#include "model/error.hpp"
#include "model/ids.hpp"
#include "model/time.hpp"
#include "model/token_rule.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace caucus::auth {

/// A secret of 32 random bytes that tokens are signed with: the same on all
/// nodes of a cluster.
struct secret {
  std::string bytes;
  std::string error; // one line for people; empty: all is well
};

/// Reads the secret, or makes it at the first start: mode 0600, synced. A file
/// that others may read, or of another length, is an error: never a default.
[[nodiscard]] secret load_or_create_secret(const std::filesystem::path& file);

/// Reads the secret of a node that has one already; makes nothing.
[[nodiscard]] secret load_secret(const std::filesystem::path& file);

/// Keeps a secret that came from the cluster, over what may be there: mode
/// 0600, synced. Answers one line for people if it cannot.
[[nodiscard]] std::string store_secret(const std::filesystem::path& file,
                                       std::string_view bytes);

/// The `iss` of a token of ours: nobody else has it.
inline constexpr const char* own_issuer = "caucus";

class issuer_book;

/// What a token says.
struct claims {
  user_id user;
  unix_ms expires_ms = 0;
  token_facts token{};
};

/// Signs and checks tokens. Immutable, hence thread safe; some microseconds
/// per call.
class token_authority {
public:
  /// `others`: whose tokens of users are good too; null: nobody's.
  explicit token_authority(std::string secret_bytes,
                           std::shared_ptr<const issuer_book> others = nullptr);

  /// A token for `who.user` until `who.expires_ms` (cut to whole seconds), of
  /// the epoch `who.token.epoch`. No two are alike.
  [[nodiscard]] std::string issue(const claims& who, unix_ms now) const;

  /// Checks form, algorithm, signature, user and expiry; not whether the token
  /// was ended: that is known where its user is (model/token_rule.hpp). On
  /// success answers errc::none and fills `out`; else bad_token or
  /// token_expired.
  [[nodiscard]] errc verify(std::string_view token, unix_ms now,
                            claims& out) const;

  /// A token for operators until `expires_ms`. It names no user, so that it
  /// opens no session, and its role is one that `issue` never gives.
  [[nodiscard]] std::string issue_admin(unix_ms expires_ms, unix_ms now) const;

  /// errc::none: an operator's token. errc::forbidden: a user's, whatever the
  /// user is called. Else bad_token or token_expired.
  [[nodiscard]] errc verify_admin(std::string_view token, unix_ms now) const;

private:
  struct grants;
  [[nodiscard]] std::string sign(const grants& what, unix_ms now) const;
  [[nodiscard]] errc open(std::string_view token, unix_ms now,
                          grants& out) const;

  std::string secret_;
  std::shared_ptr<const issuer_book> others_;
};

} // namespace caucus::auth
