// Step 5 of docs/message_flow.md: the bytes of a link's batch.
#include "actors/link_items.hpp"

#include "actors/type_ids.hpp"

namespace caucus {

std::size_t link_items_writer::add(link_item_kind kind, std::uint64_t number,
                                   const caf::message& what) {
  const auto before = bytes_.size();
  caf::binary_serializer sink{nullptr, bytes_};
  if (!sink.value(static_cast<std::uint8_t>(kind)) || !sink.value(number)
      || !what.save(sink)) {
    bytes_.resize(before);
    return 0;
  }
  return bytes_.size() - before;
}

std::size_t link_items_writer::add_error(std::uint64_t number, errc code,
                                         const std::string& text) {
  const auto before = bytes_.size();
  caf::binary_serializer sink{nullptr, bytes_};
  if (!sink.value(static_cast<std::uint8_t>(link_item_kind::error))
      || !sink.value(number) || !sink.value(static_cast<std::uint8_t>(code))
      || !sink.value(text)) {
    bytes_.resize(before);
    return 0;
  }
  return bytes_.size() - before;
}

std::string link_items_writer::take() {
  std::string result{reinterpret_cast<const char*>(bytes_.data()),
                     bytes_.size()};
  bytes_.clear();
  return result;
}

bool link_items_reader::next(link_item& into) {
  if (!ok_ || source_.remaining() == 0)
    return false;
  std::uint8_t kind = 0;
  std::uint8_t code = 0;
  ok_ = source_.value(kind) && source_.value(into.number);
  into.kind = static_cast<link_item_kind>(kind);
  switch (into.kind) {
    case link_item_kind::post:
    case link_item_kind::request:
    case link_item_kind::answer: ok_ = ok_ && into.what.load(source_); break;
    case link_item_kind::error:
      ok_ = ok_ && source_.value(code) && source_.value(into.text)
            && from_integer(code, into.code);
      break;
    default: ok_ = false;
  }
  return ok_;
}

} // namespace caucus
