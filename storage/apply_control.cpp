// Step 9 of docs/message_flow.md: commands of the control group: which nodes
// there are, where each shard shall be, and settings of the cluster.
#include "model/limits.hpp"
#include "storage/state_machine.hpp"

#include <algorithm>

namespace caucus::storage {

namespace {

bool well_formed(const std::string& address, const std::string& url) {
  return !address.empty() && address.size() <= limits::address_bytes_max
         && url.size() <= limits::address_bytes_max;
}

bool well_formed(const placement_row& row) {
  auto nodes = row.nodes;
  std::sort(nodes.begin(), nodes.end());
  return row.shard.value() < limits::group_count && !nodes.empty()
         && nodes.size() <= limits::placement_nodes_max
         && std::adjacent_find(nodes.begin(), nodes.end()) == nodes.end();
}

} // namespace

bool state_machine::find_node(node_id node, node_record& out) {
  if (!view_.read(keys_.node(node), out))
    return false;
  out.row.node = node;
  return true;
}

bool state_machine::find_living(node_id node, node_record& out) {
  return find_node(node, out) && out.row.state != node_state::removed;
}

void state_machine::map_changed() {
  view_.put(keys_.control(), encode(control_row{.version = index_.value()}));
}

apply_result state_machine::on(const admit_node& what) {
  if (!well_formed(what.cluster_address, what.client_url)
      || (what.wanted && what.wanted->value() >= limits::node_count_max))
    return {.error = errc::bad_request};
  std::optional<node_id> number;
  node_record before;
  for (std::uint16_t i = 0; i < limits::node_count_max; ++i) {
    if (!find_node(node_id{i}, before)) {
      if (!number && (!what.wanted || *what.wanted == node_id{i}))
        number = node_id{i};
    } else if (what.attempt != 0 && before.attempt == what.attempt) {
      return {.node = node_id{i}};
    }
  }
  if (!number)
    return {.error = errc::node_taken};
  node_record fresh{.row = {.node = *number,
                            .state = node_state::active,
                            .cluster_address = what.cluster_address,
                            .client_url = what.client_url,
                            .since_ms = what.now_ms},
                    .attempt = what.attempt};
  view_.put(keys_.node(*number), encode(fresh));
  map_changed();
  return {.fresh = true, .node = *number};
}

apply_result state_machine::on(const set_node_state& what) {
  node_record found;
  if (!find_living(what.node, found))
    return {.error = errc::node_not_found};
  if (found.row.state == what.state)
    return {};
  found.row.state = what.state;
  view_.put(keys_.node(what.node), encode(found));
  map_changed();
  return {.fresh = true};
}

apply_result state_machine::on(const set_node_address& what) {
  if (!well_formed(what.cluster_address, what.client_url))
    return {.error = errc::bad_request};
  node_record found;
  if (!find_living(what.node, found))
    return {.error = errc::node_not_found};
  if (found.row.cluster_address == what.cluster_address
      && found.row.client_url == what.client_url)
    return {};
  found.row.cluster_address = what.cluster_address;
  found.row.client_url = what.client_url;
  view_.put(keys_.node(what.node), encode(found));
  map_changed();
  return {.fresh = true};
}

apply_result state_machine::on(const place_shards& what) {
  node_record node;
  for (const auto& row : what.rows) {
    if (!well_formed(row))
      return {.error = errc::bad_request};
    for (auto one : row.nodes)
      if (!find_living(one, node))
        return {.error = errc::node_not_found};
  }
  apply_result result;
  for (const auto& row : what.rows) {
    auto key = keys_.placement(row.shard);
    placement_row before;
    if (view_.read(key, before) && before.nodes == row.nodes)
      continue;
    view_.put(key, encode(row));
    result.fresh = true;
  }
  if (result.fresh)
    map_changed();
  return result;
}

apply_result state_machine::on(const set_setting& what) {
  if (what.name.empty() || what.name.size() > limits::setting_name_bytes_max
      || what.value.size() > limits::setting_value_bytes_max)
    return {.error = errc::bad_request};
  auto key = keys_.setting(what.name);
  setting_record before;
  if (view_.read(key, before)) {
    if (before.value == what.value)
      return {};
    // Nodes refuse peers of another cluster: all of them at once, then.
    if (what.name == setting_cluster_id)
      return {.error = errc::conflict};
  }
  view_.put(key, encode(setting_record{what.value}));
  if (what.name == setting_cluster_id)
    map_changed(); // it is in there
  return {.fresh = true};
}

} // namespace caucus::storage
