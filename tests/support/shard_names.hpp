// Users that hash to a wanted shard: the tables take no others.
#pragma once

#include "model/ids.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace caucus::test {

/// The `n`th user of `shard`, always the same one.
inline user_id user_in(shard_id shard, std::size_t n) {
  struct found {
    std::vector<user_id> users;
    std::size_t next = 0;
  };
  static std::map<shard_id, found> all;
  auto& here = all[shard];
  while (here.users.size() <= n) {
    user_id user{"u" + std::to_string(here.next++)};
    if (shard_of(user) == shard)
      here.users.push_back(std::move(user));
  }
  return here.users[n];
}

} // namespace caucus::test
