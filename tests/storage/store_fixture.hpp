// What tests of the open store share: entries, batches, a database in memory.
#pragma once

#include "model/command_codec.hpp"
#include "storage/database.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace caucus::test {

inline log_entry entry_of(std::uint64_t index, std::uint64_t term,
                          const std::vector<command>& commands) {
  std::vector<std::string> encoded;
  for (const auto& one : commands)
    encoded.push_back(encode_command(one));
  return {log_index{index}, log_term{term}, entry_kind::command,
          std::make_shared<const std::string>(encode_batch(encoded))};
}

inline log_entry entry_with(std::uint64_t index, std::uint64_t term,
                            entry_kind kind, std::string payload) {
  return {log_index{index}, log_term{term}, kind,
          std::make_shared<const std::string>(std::move(payload))};
}

inline std::unique_ptr<storage::database> open_in_memory() {
  auto opened = storage::database::open({.dir = "/caucus", .in_memory = true});
  REQUIRE_MESSAGE(opened.db, opened.text);
  return std::move(opened.db);
}

/// Feeds commands to any shard, one entry a call.
class applier {
public:
  explicit applier(storage::state_store& store) : store_(store) {}

  std::vector<apply_result> operator()(shard_id shard,
                                       const std::vector<command>& commands) {
    auto index = store_.applied(shard).value() + 1;
    std::vector<storage::apply_request> what{
      {shard, {entry_of(index, 1, commands)}}};
    std::vector<std::vector<storage::applied_entry>> out;
    auto status = store_.apply(what, out);
    REQUIRE_MESSAGE(status.ok(), status.error);
    return out.at(0).at(0).results;
  }

  apply_result operator()(const conv_id& conv, const command& what) {
    return (*this)(shard_of(conv), {what}).at(0);
  }

  apply_result operator()(const user_id& user, const command& what) {
    return (*this)(shard_of(user), {what}).at(0);
  }

private:
  storage::state_store& store_;
};

} // namespace caucus::test
