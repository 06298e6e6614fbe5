/* Step 7 of docs/message_flow.md: the words of craft_bridge.h as the engine's,
 * and back. */
#include "replication/craft_internal.h"

#include <stdlib.h>
#include <string.h>

/* Versions that the engine writes into its messages (its src/message.h). */
enum { VOTE_VERSION = 2, APPEND_RESULT_VERSION = 2 };

/* Addresses are never dialled here; the engine only compares them. */
void craft_address(uint64_t id, char* out) {
  char digits[CRAFT_ADDRESS_SIZE];
  int n = 0;
  do {
    digits[n++] = (char)('0' + id % 10);
    id /= 10;
  } while (id != 0);
  for (int i = 0; i < n; ++i)
    out[i] = digits[n - 1 - i];
  out[n] = '\0';
}

void craft_export_message(const struct raft_message* from,
                          struct craft_message* to) {
  memset(to, 0, sizeof *to);
  to->kind = (enum craft_message_kind)from->type;
  to->peer = from->server_id;
  switch (from->type) {
    case RAFT_APPEND_ENTRIES:
      to->term = from->append_entries.term;
      to->index = from->append_entries.prev_log_index;
      to->index_term = from->append_entries.prev_log_term;
      to->commit = from->append_entries.leader_commit;
      to->entry_count = from->append_entries.n_entries;
      break;
    case RAFT_APPEND_ENTRIES_RESULT:
      to->term = from->append_entries_result.term;
      to->rejected = from->append_entries_result.rejected;
      to->index = from->append_entries_result.last_log_index;
      break;
    case RAFT_REQUEST_VOTE:
      to->term = from->request_vote.term;
      to->index = from->request_vote.last_log_index;
      to->index_term = from->request_vote.last_log_term;
      to->disrupt_leader = from->request_vote.disrupt_leader;
      to->pre_vote = from->request_vote.pre_vote;
      break;
    case RAFT_REQUEST_VOTE_RESULT:
      to->term = from->request_vote_result.term;
      to->granted = from->request_vote_result.vote_granted;
      to->pre_vote = from->request_vote_result.pre_vote;
      break;
    case RAFT_INSTALL_SNAPSHOT:
      to->term = from->install_snapshot.term;
      to->index = from->install_snapshot.last_index;
      to->index_term = from->install_snapshot.last_term;
      to->configuration_index = from->install_snapshot.conf_index;
      break;
    case RAFT_TIMEOUT_NOW:
      to->term = from->timeout_now.term;
      to->index = from->timeout_now.last_log_index;
      to->index_term = from->timeout_now.last_log_term;
      break;
  }
}

/* The engine's view of entries: an array of ours and one batch, both from
 * the heap. False: out of memory. */
bool craft_import_entries(const struct craft_entry* from, unsigned count,
                          struct raft_entry** out) {
  size_t size = 1; /* never empty: the engine takes the batch by pointer */
  char* batch;
  struct raft_entry* entries = calloc(count, sizeof *entries);
  for (unsigned i = 0; i < count; ++i)
    size += from[i].configuration.size;
  batch = raft_malloc(size);
  if (entries == NULL || batch == NULL) {
    free(entries);
    raft_free(batch);
    return false;
  }
  *out = entries;
  for (unsigned i = 0, at = 0; i < count; ++i) {
    const struct craft_bytes* bytes = &from[i].configuration;
    entries[i].term = from[i].term;
    entries[i].type = (enum raft_entry_type)from[i].kind;
    entries[i].batch = batch;
    entries[i].buf.base = batch + at;
    entries[i].buf.len = bytes->size;
    if (bytes->size != 0)
      memcpy(batch + at, bytes->data, bytes->size);
    at += (unsigned)bytes->size;
  }
  return true;
}

bool craft_import_configuration(const struct craft_bytes* from,
                                struct raft_configuration* to) {
  struct raft_buffer buffer;
  raft_configuration_init(to);
  if (from->size == 0)
    return true;
  buffer.base = (void*)from->data; /* read only */
  buffer.len = from->size;
  return raft_configuration_decode(&buffer, to) == 0;
}

bool craft_import_snapshot(const struct craft_snapshot* from,
                           struct raft_snapshot_metadata* to) {
  to->index = from->index;
  to->term = from->term;
  to->configuration_index = from->configuration_index;
  return craft_import_configuration(&from->configuration, &to->configuration);
}

void craft_import_message(const struct craft_message* from,
                          struct raft_message* to) {
  switch (from->kind) {
    case CRAFT_APPEND_RESULT:
      to->append_entries_result.version = APPEND_RESULT_VERSION;
      to->append_entries_result.term = from->term;
      to->append_entries_result.rejected = from->rejected;
      to->append_entries_result.last_log_index = from->index;
      break;
    case CRAFT_REQUEST_VOTE:
      to->request_vote.version = VOTE_VERSION;
      to->request_vote.term = from->term;
      to->request_vote.candidate_id = from->peer;
      to->request_vote.last_log_index = from->index;
      to->request_vote.last_log_term = from->index_term;
      to->request_vote.disrupt_leader = from->disrupt_leader;
      to->request_vote.pre_vote = from->pre_vote;
      break;
    case CRAFT_VOTE_RESULT:
      to->request_vote_result.version = VOTE_VERSION;
      to->request_vote_result.term = from->term;
      to->request_vote_result.vote_granted = from->granted;
      to->request_vote_result.pre_vote = from->pre_vote;
      break;
    default:
      to->timeout_now.term = from->term;
      to->timeout_now.last_log_index = from->index;
      to->timeout_now.last_log_term = from->index_term;
      break;
  }
}
