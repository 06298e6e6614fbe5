// The numbers by which CAF knows our messages, and our errors as CAF errors.
#include "actors/type_ids.hpp"

#include "actors/wire.hpp"

#include <caf/io/middleman.hpp>

#include <string_view>

namespace caucus {

bool from_string(caf::string_view text, errc& code) {
  return from_string(std::string_view{text.data(), text.size()}, code);
}

bool from_integer(std::uint8_t value, errc& code) {
  if (value > errc_max)
    return false;
  code = static_cast<errc>(value);
  return true;
}

errc to_errc(const caf::error& why) noexcept {
  if (!why)
    return errc::none;
  if (why.category() == caf::type_id_v<errc>)
    return static_cast<errc>(why.code());
  // Who held a promise and died may have done its work: the outcome is unknown.
  if (why == caf::sec::request_timeout || why == caf::sec::broken_promise)
    return errc::timeout;
  if (why == caf::sec::request_receiver_down)
    return errc::unavailable;
  return errc::internal;
}

std::string text_of(const caf::error& why) {
  if (!why || why.category() != caf::type_id_v<errc>)
    return {};
  auto context = why.context();
  if (!context.match_elements<std::string>())
    return {};
  return context.get_as<std::string>(0);
}

void init_meta_objects() {
  caf::core::init_global_meta_objects();
  caf::io::middleman::init_global_meta_objects();
  caf::init_global_meta_objects<caf::id_block::caucus>();
}

} // namespace caucus
