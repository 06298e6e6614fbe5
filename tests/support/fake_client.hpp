// A client of the router that keeps its answers, for tests of what lies behind.
#pragma once

#include "actors/services.hpp"
#include "actors/type_ids.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace caucus::test {

/// What became of one call: a reply or why not.
struct outcome {
  std::string label;
  frame::reply reply;
  errc error = errc::none;
  std::string text;
};

/// A client: makes one call after the other without waiting, and keeps the
/// answers as they come.
struct client_state {
  static inline const char* name = "client";
};
using client_impl = caf::stateful_actor<client_state>;

inline caf::behavior client(client_impl* self, router_actor router,
                            std::shared_ptr<std::vector<outcome>> answers) {
  auto keep = [self, answers](const std::string& label, auto pending) {
    std::move(pending).then(
      [answers, label](const frame::reply& x) {
        answers->push_back({label, x, errc::none, {}});
      },
      [answers, label](const caf::error& why) {
        answers->push_back({label, {}, to_errc(why), text_of(why)});
      });
  };
  return {
    [=](const std::string& label, const conv_call& what) {
      keep(label, self->request(router, caf::infinite, what));
    },
    [=](const std::string& label, const user_call& what) {
      keep(label, self->request(router, caf::infinite, what));
    },
  };
}

} // namespace caucus::test
