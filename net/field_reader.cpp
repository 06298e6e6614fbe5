// Step 2 of docs/message_flow.md: types and bounds of a command's fields.
#include "net/field_reader.hpp"

#include <algorithm>
#include <utility>

namespace caucus::net {

namespace {

bool printable(std::string_view text) noexcept {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
}

} // namespace

field_reader::field_reader(json_value object) noexcept {
  for (json_walk walk{object}; walk.next();) {
    if (count_ == fields_.size()) {
      code_ = errc::bad_request;
      why_ = "too many fields";
      return;
    }
    fields_[count_++] = {walk.key(), walk.value()};
  }
}

const json_value* field_reader::find(std::string_view name) const {
  for (auto i = count_; i > 0; --i)
    if (json_key_is(fields_[i - 1].key, name))
      return fields_[i - 1].value.kind == json_kind::null
               ? nullptr
               : &fields_[i - 1].value;
  return nullptr;
}

const json_value* field_reader::find_or_fail(std::string_view name, need how) {
  if (!ok())
    return nullptr;
  auto found = find(name);
  if (found == nullptr && how == need::required)
    wrong(name, "is missing");
  return found;
}

void field_reader::fail(errc code, std::string text) {
  if (!ok())
    return;
  code_ = code;
  why_ = std::move(text);
}

void field_reader::wrong(std::string_view name, std::string_view what) {
  auto text = std::string{"`"};
  text.append(name).append("` ").append(what);
  fail(errc::bad_request, std::move(text));
}

bool field_reader::has(std::string_view name) const {
  return find(name) != nullptr;
}

std::string field_reader::opaque(std::string_view name, std::size_t bytes_max,
                                 need how) {
  auto found = find_or_fail(name, how);
  if (found == nullptr)
    return {};
  auto result = json_string(*found);
  if (!result)
    wrong(name, "must be a string");
  else if (result->size() > bytes_max)
    wrong(name, "is too long");
  else if (result->empty() && how == need::required)
    wrong(name, "is empty");
  return ok() ? std::move(*result) : std::string{};
}

std::string field_reader::text(std::string_view name, std::size_t bytes_max,
                               need how) {
  auto result = opaque(name, bytes_max, how);
  if (!printable(result))
    wrong(name, "has control characters");
  return result;
}

std::optional<std::uint64_t> field_reader::number(std::string_view name,
                                                  need how) {
  auto found = find_or_fail(name, how);
  if (found == nullptr)
    return std::nullopt;
  auto result = json_uint(*found);
  if (!result)
    wrong(name, "must be a whole number, 0 or more");
  return result;
}

std::optional<message_seq> field_reader::seq(std::string_view name, need how) {
  auto result = number(name, how);
  return result ? std::optional{message_seq{*result}} : std::nullopt;
}

bool field_reader::flag(std::string_view name, need how) {
  auto found = find_or_fail(name, how);
  if (found == nullptr)
    return false;
  auto result = json_bool(*found);
  if (!result)
    wrong(name, "must be true or false");
  return result.value_or(false);
}

std::uint32_t field_reader::page(std::size_t most) {
  auto asked = number("limit", need::optional).value_or(0);
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(asked, most));
}

conv_id field_reader::conv() {
  auto result = opaque("conv", limits::conv_bytes_max, need::required);
  if (ok() && !valid_conv_id(result))
    wrong("conv", "is not a conversation's id");
  return conv_id{std::move(result)};
}

std::vector<user_id> field_reader::users(std::string_view name,
                                         std::size_t most, errc beyond) {
  std::vector<user_id> result;
  auto found = find_or_fail(name, need::optional);
  if (found == nullptr)
    return result;
  if (found->kind != json_kind::array) {
    wrong(name, "must be a list of user names");
    return result;
  }
  for (json_walk walk{*found}; walk.next();) {
    auto user = json_string(walk.value());
    if (!user || !valid_user_id(*user)) {
      wrong(name, "must be a list of user names");
      return {};
    }
    if (result.size() == most) {
      fail(beyond, "`" + std::string{name} + "` has too many names");
      return {};
    }
    result.emplace_back(std::move(*user));
  }
  return result;
}

frame::since_list field_reader::since() {
  frame::since_list result;
  auto found = find_or_fail("since", need::optional);
  if (found == nullptr)
    return result;
  if (found->kind != json_kind::object)
    wrong("since", "must be an object of numbers");
  for (json_walk walk{*found}; ok() && walk.next();) {
    auto conv = json_unescape(walk.key());
    auto seq = json_uint(walk.value());
    if (!valid_conv_id(conv) || !seq)
      wrong("since", "must be an object of numbers");
    else if (result.size() == limits::since_max)
      wrong("since", "has too many conversations");
    else
      result.emplace_back(conv_id{std::move(conv)}, message_seq{*seq});
  }
  // Sorted; of two with one name the last counts, as in JSON.parse.
  auto less = [](const auto& a, const auto& b) { return a.first < b.first; };
  auto same = [](const auto& a, const auto& b) { return a.first == b.first; };
  std::reverse(result.begin(), result.end());
  std::stable_sort(result.begin(), result.end(), less);
  result.erase(std::unique(result.begin(), result.end(), same), result.end());
  return ok() ? std::move(result) : frame::since_list{};
}

std::string field_reader::object(std::string_view name, std::size_t bytes_max) {
  auto found = find_or_fail(name, need::required);
  if (found == nullptr)
    return {};
  if (found->kind != json_kind::object) {
    wrong(name, "must be an object");
    return {};
  }
  if (found->raw.size() > bytes_max) {
    fail(errc::too_large, "`" + std::string{name} + "` is too large");
    return {};
  }
  return std::string{found->raw};
}

} // namespace caucus::net
