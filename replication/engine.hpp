// Step 7 of docs/message_flow.md: C-Raft's server with C++ words. It adds no
// rule of its own, but shows the engine configurations as G5 wants it.
#pragma once

#include "model/log.hpp"
#include "model/time.hpp"
#include "replication/message.hpp"
#include "replication/raft_peer.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

struct craft;
struct craft_update;

namespace caucus::replication {

/// What one step of the engine asks for.
struct engine_update {
  /// Nothing happened.
  bool refused = false;
  /// The log was cut at `first` and got `count` entries there: the last ones
  /// of those given to the step, or one barrier of a new leader.
  log_index first;
  std::uint32_t count = 0;
  bool barrier = false;
  /// The snapshot of the message given to the step must be installed.
  bool install = false;

  struct addressed {
    replica_id to;
    message what;
    /// append_entries: how many entries the caller must put in.
    std::uint32_t entry_count = 0;
  };
  std::vector<addressed> messages;
};

/// One server. Aborts if the engine finds its log contradicted or runs out of
/// memory (G9). `now` never goes back.
class engine {
public:
  explicit engine(const peer_options& options);

  /// `entries` start at `first`; an empty log starts above the snapshot.
  engine_update start(const hard_state& state, const snapshot_meta* snapshot,
                      std::span<const log_entry> entries, mono_ms now);
  engine_update submit(std::span<const log_entry> entries, mono_ms now);
  engine_update receive(replica_id from, const message& what, mono_ms now);
  /// A follower whose leader was silent for an election timeout knows of none
  /// any more. Not while a snapshot is being installed.
  void forget_silent_leader(mono_ms now) noexcept;
  engine_update persisted(log_index index, mono_ms now);
  engine_update timeout(mono_ms now);
  engine_update configure(log_index index, std::string_view configuration,
                          mono_ms now);
  engine_update compact(const snapshot_meta& taken, std::uint64_t trailing,
                        mono_ms now);
  engine_update installed(const snapshot_meta& meta, mono_ms now);
  engine_update transfer(replica_id to, mono_ms now);

  [[nodiscard]] hard_state state() const noexcept;
  [[nodiscard]] log_index commit() const noexcept;
  [[nodiscard]] log_index last() const noexcept;
  [[nodiscard]] mono_ms next_timeout() const noexcept;
  [[nodiscard]] replica_id leader() const noexcept;
  [[nodiscard]] role current_role() const noexcept;
  [[nodiscard]] log_index match(replica_id of) const noexcept;

private:
  struct closer {
    void operator()(craft* self) const noexcept;
  };
  replica_id self_;
  std::unique_ptr<craft, closer> craft_;
};

} // namespace caucus::replication
