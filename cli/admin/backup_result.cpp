// Purpose: what a backup has, as a node tells it, for people.
#include "cli/admin/backup_result.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace caucus::cli {

namespace {

using nlohmann::json;

backup_part read_part(const json& from) {
  backup_part one;
  from.at("node").get_to(one.node);
  if (from.contains("problem")) {
    from.at("problem").get_to(one.problem);
  } else {
    from.at("dir").get_to(one.dir);
    from.at("groups").get_to(one.groups);
  }
  return one;
}

std::string names_of(const std::vector<std::uint16_t>& shards) {
  std::string out;
  for (const auto shard : shards)
    out += (out.empty() ? "" : ", ") + std::to_string(shard);
  return out;
}

} // namespace

backup_result read_backup(const std::string& text) {
  try {
    const auto from = json::parse(text);
    backup_result all;
    from.at("dir").get_to(all.dir);
    for (const auto& one : from.at("nodes"))
      all.parts.push_back(read_part(one));
    from.at("missing").get_to(all.missing);
    from.at("behind").get_to(all.behind);
    return all;
  } catch (const json::exception& e) {
    throw std::runtime_error{std::string{"that is no Caucus node: "}
                             + e.what()};
  }
}

std::string lines_of(const backup_result& what) {
  std::string out;
  for (const auto& one : what.parts) {
    out += "node " + std::to_string(one.node) + ": ";
    out += one.problem.empty()
             ? one.dir + ", " + std::to_string(one.groups) + " groups\n"
             : "no copy: " + one.problem + '\n';
  }
  if (!what.missing.empty())
    return out + "INCOMPLETE, cannot be restored: no copy has these shards: "
           + names_of(what.missing) + '\n';
  if (!what.behind.empty())
    return out + "every shard is there; of these no leader took part, they may "
           + "be behind: " + names_of(what.behind) + '\n';
  return out + "complete: all that was acknowledged before is there\n";
}

int exit_code_of(const backup_result& what) noexcept {
  if (!what.missing.empty())
    return 1;
  return what.behind.empty() ? 0 : 3;
}

} // namespace caucus::cli
