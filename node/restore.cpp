// Purpose: a data folder from a backup.
#include "node/restore.hpp"

#include "cluster/best_copies.hpp"
#include "model/limits_admin.hpp"
#include "model/node_facts.hpp"
#include "node/copy_shards.hpp"
#include "node/identity.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

namespace caucus::node {

namespace {

namespace fs = std::filesystem;

/// Only one store is read at a time, each row once.
constexpr std::size_t files_per_store = 128;

/// One copy, as far as it was looked at.
struct copy {
  fs::path dir;
  node_id node{};
  cluster_id cluster{};
  std::vector<cluster::group_copy> groups{};
};

bool is_copy(const fs::path& dir) {
  std::error_code error;
  return fs::is_directory(dir / "db", error);
}

storage::database::result open(const fs::path& dir) {
  storage::database_options options;
  options.dir = dir;
  options.open_files_max = files_per_store;
  return storage::database::open(options);
}

/// Ids could else be given twice, or fall, where clocks differ or were set
/// back.
std::string later(std::string a, std::string b) {
  const auto number = [](const std::string& text) {
    std::int64_t out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
  };
  return number(a) < number(b) ? b : a;
}

class restorer {
public:
  restorer(const restore_progress& progress) : progress_(progress) {}

  /// Looks at every copy, writes nothing.
  std::string look(const std::vector<fs::path>& from);
  /// Into a folder that is there already.
  std::string write(const fs::path& to);

private:
  std::string find(const fs::path& from);
  std::string look_at(copy& one);
  std::string choose();
  std::string finish(storage::database& to);

  const restore_progress& progress_;
  std::vector<copy> copies_;
  std::vector<std::vector<shard_id>> chosen_; // from each of them
  std::optional<std::string> horizon_;        // the latest one
  std::size_t done_ = 0;
};

std::string restorer::look(const std::vector<fs::path>& from) {
  for (const auto& dir : from)
    if (auto error = find(dir); !error.empty())
      return error;
  if (copies_.size() > limits::restore_copies_max)
    return "these are more than " + std::to_string(limits::restore_copies_max)
           + " copies";
  for (auto& one : copies_)
    if (auto error = look_at(one); !error.empty())
      return one.dir.string() + ": " + error;
  return choose();
}

/// A copy, or the copies in node-N.
std::string restorer::find(const fs::path& from) {
  if (is_copy(from)) {
    copies_.push_back({from});
    return {};
  }
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator i{from, error}, end; !error && i != end;
       i.increment(error)) {
    if (!i->path().filename().string().starts_with("node-"))
      continue;
    if (is_copy(i->path()))
      found.push_back(i->path());
    else
      progress_(i->path().string() + " is no whole copy: passed over");
  }
  if (error || found.empty())
    return from.string() + " is no backup"
           + (error ? ": " + error.message() : std::string{});
  std::sort(found.begin(), found.end());
  for (auto& dir : found)
    copies_.push_back({std::move(dir)});
  return {};
}

std::string restorer::look_at(copy& one) {
  const auto opened = open(one.dir);
  if (!opened.db)
    return opened.text;
  auto& db = *opened.db;
  identity who;
  if (auto error = load_identity(db.node(), who); !error.empty())
    return error;
  if (!who.node)
    return "it is of a node that never began";
  one.node = *who.node;
  one.cluster = who.cluster;
  for (std::uint16_t i = 0; i < limits::shard_count; ++i) {
    const shard_id shard{i};
    shard_log log;
    if (auto status = db.log().load(shard, log); !status.ok())
      return "shard " + std::to_string(i) + ": " + status.error;
    if (log.replica != replica_id{})
      one.groups.push_back({shard, db.state().applied(shard)});
  }
  if (auto ahead = db.node().get(fact_sequencer_horizon))
    horizon_ = horizon_ ? later(*horizon_, *ahead) : *ahead;
  progress_(one.dir.string() + ": node " + std::to_string(one.node.value())
            + ", " + std::to_string(one.groups.size()) + " shards");
  return {};
}

std::string restorer::choose() {
  std::vector<std::vector<cluster::group_copy>> groups;
  for (const auto& one : copies_) {
    const auto& first = copies_.front();
    if (one.cluster != first.cluster)
      return one.dir.string() + " and " + first.dir.string()
             + " are of different clusters";
    groups.push_back(one.groups);
  }
  chosen_.resize(copies_.size());
  std::string missing;
  std::uint16_t shard = 0;
  for (const auto& best : cluster::best_copies(groups)) {
    if (best.from)
      chosen_[*best.from].push_back(shard_id{shard});
    else
      missing += (missing.empty() ? "" : ", ") + std::to_string(shard);
    ++shard;
  }
  return missing.empty() ? missing : "no copy has these shards: " + missing;
}

std::string restorer::write(const fs::path& to) {
  const auto fresh = open(to);
  if (!fresh.db)
    return fresh.text;
  for (std::size_t i = 0; i < copies_.size(); ++i) {
    if (chosen_[i].empty())
      continue;
    const auto& dir = copies_[i].dir;
    const auto old = open(dir);
    if (!old.db)
      return old.text;
    const auto say = [&] {
      progress_(std::to_string(++done_) + " of "
                + std::to_string(limits::shard_count) + " shards");
    };
    if (auto error = copy_shards(*old.db, *fresh.db, copies_.front().node,
                                 chosen_[i], say);
        !error.empty())
      return dir.string() + ": " + error;
  }
  return finish(*fresh.db);
}

/// The control group begins anew: this node is all that its cluster has. The
/// identity comes last: a folder without it is no node's.
std::string restorer::finish(storage::database& to) {
  const auto self = copies_.front().node;
  if (auto error = begin_groups(to.log(), self); !error.empty())
    return error;
  if (auto status = to.log().sync(); !status.ok())
    return status.error;
  if (horizon_)
    if (auto status = to.node().put(fact_sequencer_horizon, *horizon_);
        !status.ok())
      return status.error;
  return save_identity(to.node(), {self, cluster_id{random_number()}, {}});
}

/// Under a name that is no node's folder until it is whole.
std::string make(restorer& work, const fs::path& given) {
  const auto to = given.has_filename() ? given : given.parent_path();
  const auto part = to.string() + ".part";
  std::error_code error;
  if (fs::exists(to, error))
    return to.string() + ": it is there already";
  if (!fs::create_directory(part, error))
    return part + ": "
           + (error ? error.message()
                    : "it is there already, of a restore that was cut short: "
                      "remove it");
  auto why = work.write(part);
  if (why.empty())
    fs::rename(part, to, error);
  if (why.empty() && error)
    why = to.string() + ": " + error.message();
  if (!why.empty())
    fs::remove_all(part, error);
  return why;
}

} // namespace

std::string restore(const std::vector<std::filesystem::path>& from,
                    const std::filesystem::path& to,
                    const restore_progress& progress) {
  restorer work{progress};
  if (auto error = work.look(from); !error.empty())
    return error;
  return make(work, to);
}

} // namespace caucus::node
