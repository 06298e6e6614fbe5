/* Step 7 of docs/message_flow.md: the only door to C-Raft. raft.h of 0.22.1
 * does not compile as C++, and its rules on who frees what are easy to break:
 * both stay behind this header, which has no type of raft.h.
 *
 * One `craft` is one server. Not thread safe; may move between threads. Every
 * step takes the time (monotonic ms, never decreasing) and answers a status;
 * the update is valid if the status is `CRAFT_OK`, its messages until the
 * next call. Nothing that the caller passes is kept. Payloads never enter the
 * engine: it needs the term and kind of an entry, and the bytes of a change. */
#ifndef CAUCUS_REPLICATION_CRAFT_BRIDGE_H
#define CAUCUS_REPLICATION_CRAFT_BRIDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct craft;

enum craft_status {
  CRAFT_OK,
  /* Not leader, or busy with a change or a transfer: nothing was done. */
  CRAFT_REFUSED,
  /* Out of memory, or the log contradicts a leader: the process must end. */
  CRAFT_BROKEN,
};

/* The same numbers as `caucus::entry_kind` and the engine's own. */
enum craft_entry_kind { CRAFT_COMMAND = 1, CRAFT_BARRIER, CRAFT_CHANGE };

enum craft_role { CRAFT_FOLLOWER, CRAFT_CANDIDATE, CRAFT_LEADER };

/* The engine's numbers, which are also those of our messages. */
enum craft_message_kind {
  CRAFT_APPEND_ENTRIES = 1,
  CRAFT_APPEND_RESULT,
  CRAFT_REQUEST_VOTE,
  CRAFT_VOTE_RESULT,
  CRAFT_INSTALL_SNAPSHOT,
  CRAFT_TIMEOUT_NOW,
};

struct craft_options {
  uint64_t id;
  unsigned seed;
  unsigned election_ms;
  unsigned heartbeat_ms;
  unsigned install_ms;
  unsigned inflight_entries_max;
};

struct craft_bytes {
  const void* data;
  size_t size;
};

/* `configuration` of a change only: a valid encoded configuration. */
struct craft_entry {
  uint64_t term;
  enum craft_entry_kind kind;
  struct craft_bytes configuration;
};

struct craft_snapshot {
  uint64_t index;
  uint64_t term;
  uint64_t configuration_index;
  struct craft_bytes configuration;
};

/* What the fields mean for each kind: replication/message.hpp. */
struct craft_message {
  enum craft_message_kind kind;
  uint64_t peer; /* to (outgoing) or from (incoming) */
  uint64_t term;
  uint64_t index;
  uint64_t index_term;
  uint64_t commit;
  uint64_t rejected;
  uint64_t configuration_index;
  bool granted;
  bool pre_vote;
  bool disrupt_leader;
  /* Append entries: outgoing `entries` is null, only the count is known. */
  unsigned entry_count;
  const struct craft_entry* entries;
  struct craft_bytes configuration; /* incoming snapshots */
};

struct craft_update {
  /* The log changed: what was there from `first` on is void, and `count`
   * entries take its place. */
  uint64_t first;
  unsigned count;
  /* They are not the caller's, but one barrier of a new leader. */
  bool barrier;
  /* The snapshot that came with the message must be installed. */
  bool install;
  const struct craft_message* messages;
  unsigned message_count;
};

/* Null: out of memory. */
struct craft* craft_open(const struct craft_options* options);
void craft_close(struct craft* self);

struct craft_found {
  uint64_t term;
  uint64_t voted_for;
  const struct craft_snapshot* snapshot; /* null: none */
  uint64_t first;                        /* index of the first entry */
  const struct craft_entry* entries;
  unsigned count;
};

enum craft_status craft_start(struct craft* self, uint64_t now,
                              const struct craft_found* found,
                              struct craft_update* out);

/* `count` > 0; a change must come alone. */
enum craft_status craft_submit(struct craft* self, uint64_t now,
                               const struct craft_entry* entries,
                               unsigned count, struct craft_update* out);

/* An `CRAFT_INSTALL_SNAPSHOT` must not come while one is being installed. */
enum craft_status craft_receive(struct craft* self, uint64_t now,
                                const struct craft_message* message,
                                struct craft_update* out);

/* A follower that has heard nothing of its leader for an election timeout
 * knows of none any more. Not while a snapshot is being installed. */
void craft_forget_silent_leader(struct craft* self, uint64_t now);

/* `index` is above what was persisted before and in the log. */
enum craft_status craft_persisted(struct craft* self, uint64_t now,
                                  uint64_t index, struct craft_update* out);

enum craft_status craft_timeout(struct craft* self, uint64_t now,
                                struct craft_update* out);

/* A committed change was applied. */
enum craft_status craft_configure(struct craft* self, uint64_t now,
                                  uint64_t index,
                                  const struct craft_bytes* configuration,
                                  struct craft_update* out);

/* A snapshot of our own state exists; keep `trailing` entries behind it. */
enum craft_status craft_compact(struct craft* self, uint64_t now,
                                const struct craft_snapshot* taken,
                                unsigned trailing, struct craft_update* out);

/* The snapshot of an `install` update is durable. */
enum craft_status craft_installed(struct craft* self, uint64_t now,
                                  const struct craft_snapshot* snapshot,
                                  struct craft_update* out);

/* Hands leadership to a voter (0: the best one). */
enum craft_status craft_transfer(struct craft* self, uint64_t now, uint64_t to,
                                 struct craft_update* out);

uint64_t craft_term(const struct craft* self);
uint64_t craft_voted_for(const struct craft* self);
uint64_t craft_commit_index(const struct craft* self);
uint64_t craft_last_index(struct craft* self);
uint64_t craft_next_timeout(const struct craft* self);
uint64_t craft_leader(struct craft* self); /* 0: unknown */
enum craft_role craft_current_role(struct craft* self);
/* Leader only: what `id` has for sure; 0 if unknown. */
uint64_t craft_match_index(const struct craft* self, uint64_t id);

#ifdef __cplusplus
}
#endif

#endif
