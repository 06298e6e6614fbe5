/* Step 7 of docs/message_flow.md: C-Raft 0.22.1 behind craft_bridge.h. The
 * ownership rules that this file keeps are those of 0.22.1 and flip after it,
 * hence the exact version. */
#include "replication/craft_bridge.h"

#include "replication/craft_internal.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(RAFT_VERSION_NUMBER == 2201, "memory rules are 0.22.1's");
_Static_assert((int)RAFT_COMMAND == (int)CRAFT_COMMAND, "entry kinds");
_Static_assert((int)RAFT_CHANGE == (int)CRAFT_CHANGE, "entry kinds");
_Static_assert((int)RAFT_APPEND_ENTRIES == (int)CRAFT_APPEND_ENTRIES, "kinds");
_Static_assert((int)RAFT_TIMEOUT_NOW == (int)CRAFT_TIMEOUT_NOW, "kinds");

struct craft* craft_open(const struct craft_options* options) {
  char address[CRAFT_ADDRESS_SIZE];
  struct craft* self = calloc(1, sizeof *self);
  if (self == NULL)
    return NULL;
  craft_address(options->id, address);
  if (raft_init(&self->raft, NULL, NULL, options->id, address) != 0) {
    free(self);
    return NULL;
  }
  /* The tracer formats into one static buffer: a race between instances. */
  self->raft.tracer = NULL;
  raft_seed(&self->raft, options->seed);
  raft_set_election_timeout(&self->raft, options->election_ms);
  raft_set_heartbeat_timeout(&self->raft, options->heartbeat_ms);
  raft_set_install_snapshot_timeout(&self->raft, options->install_ms);
  raft_set_pre_vote(&self->raft, true);
  raft_set_max_inflight_entries(&self->raft, options->inflight_entries_max);
  return self;
}

void craft_close(struct craft* self) {
  raft_close(&self->raft, NULL);
  free(self->messages);
  free(self);
}

static bool grow_messages(struct craft* self, unsigned n) {
  struct craft_message* grown;
  if (n <= self->message_capacity)
    return true;
  grown = realloc(self->messages, n * sizeof *grown);
  if (grown == NULL)
    return false;
  self->messages = grown;
  self->message_capacity = n;
  return true;
}

static bool export_messages(struct craft* self, const struct raft_update* from,
                            struct craft_update* to) {
  if (!grow_messages(self, from->messages.n))
    return false;
  /* The engine's array is overwritten by the next step. */
  for (unsigned i = 0; i < from->messages.n; ++i)
    craft_export_message(&from->messages.batch[i], &self->messages[i]);
  to->messages = self->messages;
  to->message_count = from->messages.n;
  return true;
}

static void export_entries(struct craft* self, const struct raft_update* from,
                           struct craft_update* to) {
  to->first = from->entries.index;
  to->count = from->entries.n;
  to->barrier = from->entries.batch == &self->raft.barrier;
  /* The batch comes back to us with the update, the array does not. */
  raft_free(from->entries.batch[0].batch);
}

/* Runs one step. On CRAFT_REFUSED and CRAFT_BROKEN the event's memory is
 * still the caller's, as 0.22.1 has it for submitted entries. */
static enum craft_status step(struct craft* self, struct raft_event* event,
                              struct craft_update* out) {
  struct raft_update update;
  memset(&update, 0, sizeof update);
  memset(out, 0, sizeof *out);
  event->capacity = UINT16_MAX;
  switch (raft_step(&self->raft, event, &update)) {
    case 0: break;
    case RAFT_NOTLEADER:
    case RAFT_CANTCHANGE:
    case RAFT_NOSPACE:
    case RAFT_NOTFOUND:
    case RAFT_BADID: return CRAFT_REFUSED;
    default: return CRAFT_BROKEN;
  }
  if (update.flags & RAFT_UPDATE_ENTRIES)
    export_entries(self, &update, out);
  if (update.flags & RAFT_UPDATE_SNAPSHOT) {
    /* Handed to us; the caller has its own copy of both. */
    raft_configuration_close(&update.snapshot.metadata.configuration);
    raft_free(update.snapshot.chunk.base);
    out->install = true;
  }
  if ((update.flags & RAFT_UPDATE_MESSAGES)
      && !export_messages(self, &update, out))
    return CRAFT_BROKEN;
  return CRAFT_OK;
}

static struct raft_event event_of(enum raft_event_type type, uint64_t now) {
  struct raft_event event;
  memset(&event, 0, sizeof event);
  event.type = type;
  event.time = now;
  return event;
}

enum craft_status craft_start(struct craft* self, uint64_t now,
                              const struct craft_found* found,
                              struct craft_update* out) {
  struct raft_event event = event_of(RAFT_START, now);
  struct raft_snapshot_metadata metadata;
  struct raft_entry* entries = NULL;
  enum craft_status status;
  if (found->count != 0
      && !craft_import_entries(found->entries, found->count, &entries))
    return CRAFT_BROKEN;
  event.start.term = found->term;
  event.start.voted_for = found->voted_for;
  event.start.start_index = found->first;
  event.start.entries = entries;
  event.start.n_entries = found->count;
  if (found->snapshot != NULL) {
    if (!craft_import_snapshot(found->snapshot, &metadata))
      return CRAFT_BROKEN;
    event.start.metadata = &metadata;
  }
  status = step(self, &event, out);
  if (status == CRAFT_OK && entries != NULL)
    raft_free(entries[0].batch);
  free(entries);
  return status;
}

enum craft_status craft_submit(struct craft* self, uint64_t now,
                               const struct craft_entry* entries,
                               unsigned count, struct craft_update* out) {
  struct raft_event event = event_of(RAFT_SUBMIT, now);
  enum craft_status status;
  void* batch;
  if (!craft_import_entries(entries, count, &event.submit.entries))
    return CRAFT_BROKEN;
  batch = event.submit.entries[0].batch;
  event.submit.n = count;
  status = step(self, &event, out);
  if (status != CRAFT_OK)
    raft_free(batch);
  free(event.submit.entries);
  return status;
}

static enum craft_status receive(struct craft* self, uint64_t now,
                                 struct raft_message* message,
                                 struct craft_update* out) {
  struct raft_event event = event_of(RAFT_RECEIVE, now);
  event.receive.message = message;
  return step(self, &event, out);
}

static enum craft_status receive_append(struct craft* self, uint64_t now,
                                        const struct craft_message* from,
                                        struct raft_message* message,
                                        struct craft_update* out) {
  enum craft_status status;
  struct raft_append_entries* append = &message->append_entries;
  append->term = from->term;
  append->prev_log_index = from->index;
  append->prev_log_term = from->index_term;
  append->leader_commit = from->commit;
  append->n_entries = from->entry_count;
  if (from->entry_count == 0)
    return receive(self, now, message, out);
  if (!craft_import_entries(from->entries, from->entry_count, &append->entries))
    return CRAFT_BROKEN;
  status = receive(self, now, message, out);
  free(append->entries); /* the batch was the engine's, or came back */
  return status;
}

static enum craft_status receive_snapshot(struct craft* self, uint64_t now,
                                          const struct craft_message* from,
                                          struct raft_message* message,
                                          struct craft_update* out) {
  struct raft_install_snapshot* install = &message->install_snapshot;
  install->term = from->term;
  install->last_index = from->index;
  install->last_term = from->index_term;
  install->conf_index = from->configuration_index;
  install->data.base = raft_malloc(1); /* the bulk travels apart */
  install->data.len = 1;
  if (install->data.base == NULL
      || !craft_import_configuration(&from->configuration, &install->conf))
    return CRAFT_BROKEN;
  return receive(self, now, message, out);
}

enum craft_status craft_receive(struct craft* self, uint64_t now,
                                const struct craft_message* message,
                                struct craft_update* out) {
  char address[CRAFT_ADDRESS_SIZE];
  struct raft_message to;
  memset(&to, 0, sizeof to);
  craft_address(message->peer, address);
  to.type = (enum raft_message_type)message->kind;
  to.server_id = message->peer;
  to.server_address = address;
  if (message->kind == CRAFT_APPEND_ENTRIES)
    return receive_append(self, now, message, &to, out);
  if (message->kind == CRAFT_INSTALL_SNAPSHOT)
    return receive_snapshot(self, now, message, &to, out);
  craft_import_message(message, &to);
  return receive(self, now, &to, out);
}

void craft_forget_silent_leader(struct craft* self, uint64_t now) {
  struct raft* raft = &self->raft;
  if (raft_state(raft) != RAFT_FOLLOWER
      || now < raft->election_timer_start + raft->election_timeout)
    return;
  raft_free(raft->follower_state.current_leader.address);
  raft->follower_state.current_leader.address = NULL;
  raft->follower_state.current_leader.id = 0;
}

enum craft_status craft_persisted(struct craft* self, uint64_t now,
                                  uint64_t index, struct craft_update* out) {
  struct raft_event event = event_of(RAFT_PERSISTED_ENTRIES, now);
  event.persisted_entries.index = index;
  return step(self, &event, out);
}

enum craft_status craft_timeout(struct craft* self, uint64_t now,
                                struct craft_update* out) {
  struct raft_event event = event_of(RAFT_TIMEOUT, now);
  return step(self, &event, out);
}

enum craft_status craft_configure(struct craft* self, uint64_t now,
                                  uint64_t index,
                                  const struct craft_bytes* configuration,
                                  struct craft_update* out) {
  struct raft_event event = event_of(RAFT_CONFIGURATION, now);
  event.configuration.index = index;
  if (!craft_import_configuration(configuration, &event.configuration.conf))
    return CRAFT_BROKEN;
  return step(self, &event, out);
}

enum craft_status craft_compact(struct craft* self, uint64_t now,
                                const struct craft_snapshot* taken,
                                unsigned trailing, struct craft_update* out) {
  struct raft_event event = event_of(RAFT_SNAPSHOT, now);
  event.snapshot.trailing = trailing;
  if (!craft_import_snapshot(taken, &event.snapshot.metadata))
    return CRAFT_BROKEN;
  return step(self, &event, out);
}

enum craft_status craft_installed(struct craft* self, uint64_t now,
                                  const struct craft_snapshot* snapshot,
                                  struct craft_update* out) {
  struct raft_event event = event_of(RAFT_PERSISTED_SNAPSHOT, now);
  event.persisted_snapshot.last = true;
  if (!craft_import_snapshot(snapshot, &event.persisted_snapshot.metadata))
    return CRAFT_BROKEN;
  return step(self, &event, out);
}

enum craft_status craft_transfer(struct craft* self, uint64_t now, uint64_t to,
                                 struct craft_update* out) {
  struct raft_event event = event_of(RAFT_TRANSFER, now);
  event.transfer.server_id = to;
  return step(self, &event, out);
}
