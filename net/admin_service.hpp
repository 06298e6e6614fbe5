// What the HTTP side asks of the node for operators, and where clients go.
#pragma once

#include "model/error.hpp"
#include "model/ids.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace caucus::net {

enum class admin_action : std::uint8_t {
  list,
  drain,
  undrain,
  remove,
  replace,
  /// Of all nodes that can be reached.
  backup
};

struct admin_request {
  admin_action what = admin_action::list;
  node_id node{};  // of drain to replace
  std::string dir; // of backup: absolute
};

/// A body that is JSON already, or an error.
struct api_answer {
  errc error = errc::none;
  std::string text; // of an error; empty: the code's own sentence
  std::string json;
};

/// Answers may come on any thread, exactly once, also during shutdown.
class admin_service {
public:
  virtual ~admin_service() = default;

  using on_answer = std::function<void(api_answer)>;

  /// errc::none: an operator. errc::forbidden: a user. Else why the token is
  /// not good. Thread safe, cheap.
  [[nodiscard]] virtual errc check_admin(std::string_view token) const = 0;

  /// The caller has checked who asks. Answers the cluster as it is then;
  /// backup: what was copied, when it is done (docs/protocol.md).
  virtual void administrate(admin_request what, on_answer done) = 0;

  /// Answers `{"url"}`: where this user's clients are best off. Cheap.
  virtual void find_route(user_id user, on_answer done) = 0;
};

} // namespace caucus::net
