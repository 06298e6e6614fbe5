// Purpose: the map that each node keeps on disk, as bytes.
#include "cluster/map_codec.hpp"

#include "model/bytes.hpp"

namespace caucus::cluster {

namespace {

constexpr std::uint8_t format_version = 1;

std::uint16_t read_small(byte_reader& from) {
  const auto number = from.u32();
  if (number > 0xffff)
    from.fail();
  return static_cast<std::uint16_t>(number);
}

node_row read_node(byte_reader& from) {
  node_row row;
  row.node = node_id{read_small(from)};
  row.state = static_cast<node_state>(from.u8());
  if (row.state < node_state::active || row.state > node_state::removed)
    from.fail();
  row.cluster_address = from.string();
  row.client_url = from.string();
  row.since_ms = from.i64();
  return row;
}

placement_row read_placement(byte_reader& from) {
  placement_row row;
  row.shard = shard_id{read_small(from)};
  row.nodes.resize(from.count(sizeof(std::uint32_t)));
  for (auto& node : row.nodes)
    node = node_id{read_small(from)};
  return row;
}

} // namespace

std::string encode_map(const cluster_map& map) {
  std::string bytes;
  byte_writer to{bytes};
  to.u8(format_version);
  to.u64(map.version);
  to.u64(map.cluster.value());
  to.u32(static_cast<std::uint32_t>(map.nodes.size()));
  for (const auto& row : map.nodes) {
    to.u32(row.node.value());
    to.u8(static_cast<std::uint8_t>(row.state));
    to.bytes(row.cluster_address);
    to.bytes(row.client_url);
    to.i64(row.since_ms);
  }
  to.u32(static_cast<std::uint32_t>(map.placement.size()));
  for (const auto& row : map.placement) {
    to.u32(row.shard.value());
    to.u32(static_cast<std::uint32_t>(row.nodes.size()));
    for (auto node : row.nodes)
      to.u32(node.value());
  }
  return bytes;
}

std::optional<cluster_map> decode_map(std::string_view bytes) {
  byte_reader from{bytes};
  if (from.u8() != format_version)
    return std::nullopt;
  cluster_map map;
  map.version = from.u64();
  map.cluster = cluster_id{from.u64()};
  constexpr std::size_t node_bytes_min = 21;
  map.nodes.resize(from.count(node_bytes_min));
  for (auto& row : map.nodes)
    row = read_node(from);
  constexpr std::size_t placement_bytes_min = 8;
  map.placement.resize(from.count(placement_bytes_min));
  for (auto& row : map.placement)
    row = read_placement(from);
  if (!from.done())
    return std::nullopt;
  return map;
}

} // namespace caucus::cluster
