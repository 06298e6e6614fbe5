// Fills the tables of an in-memory database by commands, without a log.
#pragma once

#include "model/command_codec.hpp"
#include "model/snowflake.hpp"
#include "shard_disk.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace caucus::test {

class state_filler {
public:
  explicit state_filler(storage::state_store& store) : store_(store) {}

  /// Applies one command in `shard`; answers what it did.
  apply_result put(shard_id shard, const command& what) {
    const std::vector<std::string> commands{encode_command(what)};
    auto& index = last_[shard];
    index = log_index{std::max(index, store_.applied(shard)).value() + 1};
    const storage::apply_request request{
      shard,
      {{index, log_term{1}, entry_kind::command,
        std::make_shared<const std::string>(encode_batch(commands))}}};
    std::vector<std::vector<storage::applied_entry>> out;
    if (!store_.apply(std::span{&request, 1}, out).ok())
      throw std::runtime_error("apply failed");
    return out.at(0).at(0).results.at(0);
  }

  /// A conversation of these people, in all their lists. Direct if its id
  /// says so.
  void converse(const conv_id& conv, std::vector<user_id> who) {
    std::sort(who.begin(), who.end());
    const auto kind
      = conv.value().starts_with("d:") ? conv_kind::direct : conv_kind::group;
    put(shard_of(conv),
        create_conversation{conv, kind, who.front(), "title", who, 1});
    for (const auto& user : who)
      link(user, conv, kind,
           kind == conv_kind::direct
             ? (user == who.front() ? who.back() : who.front())
             : user_id{});
  }

  void link(const user_id& user, const conv_id& conv, conv_kind kind,
            const user_id& peer = {}) {
    put(shard_of(user), link_conversation{user, {conv, kind, peer, 1}});
  }

  /// Messages until the head is `head`.
  void talk(const conv_id& conv, const user_id& from, std::uint64_t head,
            std::size_t bytes = 10) {
    const auto row = store_.conversation(conv);
    for (auto seq = row->head.value() + 1; seq <= head; ++seq)
      put(shard_of(conv),
          append_message{conv,
                         from,
                         "c" + std::to_string(seq),
                         "\"" + std::string(bytes, 'x') + "\"",
                         {},
                         snowflake::make(snowflake::epoch_ms + unix_ms(++ms_),
                                         node_id{1}, 0)});
  }

private:
  storage::state_store& store_;
  std::map<shard_id, log_index> last_;
  std::uint64_t ms_ = 0;
};

} // namespace caucus::test
