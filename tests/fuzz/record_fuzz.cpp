// Any bytes are a row, a key or a command of the log: what can be read is
// written again as the same bytes, and nothing else happens.
#include "model/bytes.hpp"
#include "model/command_codec.hpp"
#include "storage/checksum.hpp"
#include "storage/keys.hpp"
#include "storage/records.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace caucus;
using namespace caucus::storage;

namespace {

template <class Row>
void read_row(std::string_view value) {
  Row row;
  if (decode(value, row) && encode(row) != value)
    std::abort();
}

void read_rows(std::string_view value) {
  read_row<shard_counters>(value);
  read_row<conversation_row>(value);
  read_row<member_row>(value);
  read_row<stored_message>(value);
  read_row<dedupe_row>(value);
  read_row<outbox_row>(value);
  read_row<user_row>(value);
  read_row<credentials_row>(value);
  read_row<conversation_link>(value);
  read_row<node_record>(value);
  read_row<placement_row>(value);
  read_row<replica_id>(value);
  read_row<hard_state>(value);
  read_row<snapshot_meta>(value);
}

/// The bytes with the version and the checksum of a row: else none of them
/// would get past these.
std::string sealed(std::string_view fields) {
  std::string value{'\1'};
  value.append(fields);
  byte_writer{value}.u32(crc32c(value));
  return value;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  read_rows(bytes);
  read_rows(sealed(bytes));
  if (const auto what = decode_command(bytes))
    if (encode_command(*what) != bytes)
      std::abort();
  (void)decode_batch(bytes);
  (void)table_of(bytes);
  (void)generation_of(bytes);
  (void)raft_keys::index_of(bytes);
  (void)last_small_of(bytes);
  (void)last_number_of(bytes);
  return 0;
}
