// Reads of the control group's tables. Any thread.
#include "storage/records.hpp"
#include "storage/rocks_find.hpp"
#include "storage/rocks_state_store.hpp"

#include <rocksdb/db.h>
#include <rocksdb/snapshot.h>

#include <charconv>

namespace caucus::storage {

namespace {

cluster_id cluster_id_of(std::string_view decimal) {
  std::uint64_t number = 0;
  std::from_chars(decimal.data(), decimal.data() + decimal.size(), number);
  return cluster_id{number};
}

void take(std::string_view key, std::string_view value, cluster_map& map) {
  switch (table_of(key).value_or(data_table::shard_state)) {
    case data_table::control: {
      control_row row;
      decode_or_end(value, row);
      map.version = row.version;
      break;
    }
    case data_table::node: {
      node_record found;
      decode_or_end(value, found);
      found.row.node = node_id{last_small_of(key)};
      map.nodes.push_back(std::move(found.row));
      break;
    }
    case data_table::placement: {
      auto& row = map.placement.emplace_back();
      decode_or_end(value, row);
      row.shard = shard_id{last_small_of(key)};
      break;
    }
    case data_table::setting: {
      setting_record row;
      decode_or_end(value, row);
      map.cluster = cluster_id_of(row.value);
      break;
    }
    default: break;
  }
}

} // namespace

cluster_map rocks_state_store::cluster() {
  return table_.stable(control_shard, [this](const data_keys& keys) {
    rocksdb::ManagedSnapshot as_of{handles_.db}; // one entry's, for all of it
    cluster_map map;
    auto visit = [&map](std::string_view key, std::string_view value) {
      take(key, value, map);
      return true;
    };
    // These tables are neighbours.
    scan_rows(handles_, keys.control(), keys.placements_end(), visit,
              as_of.snapshot());
    auto id = keys.setting(setting_cluster_id);
    scan_rows(handles_, id, id + '\0', visit, as_of.snapshot());
    return map;
  });
}

std::optional<std::string> rocks_state_store::setting(std::string_view name) {
  return table_.stable(
    control_shard, [&](const data_keys& keys) -> std::optional<std::string> {
      std::string value;
      if (!find_value(handles_, keys.setting(name), value))
        return std::nullopt;
      setting_record row;
      decode_or_end(value, row);
      return std::move(row.value);
    });
}

} // namespace caucus::storage
