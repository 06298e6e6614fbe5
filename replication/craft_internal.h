/* Step 7 of docs/message_flow.md: the words of craft_bridge.h as the engine's,
 * and back. Only the craft_*.c files include this. */
#ifndef CAUCUS_REPLICATION_CRAFT_INTERNAL_H
#define CAUCUS_REPLICATION_CRAFT_INTERNAL_H

#include "replication/craft_bridge.h"

#include <raft.h>

struct craft {
  struct raft raft;
  struct craft_message* messages;
  unsigned message_capacity;
};

enum { CRAFT_ADDRESS_SIZE = 24 };

/* Addresses are never dialled here: the engine only compares them. */
void craft_address(uint64_t id, char* out);

void craft_export_message(const struct raft_message* from,
                          struct craft_message* to);

/* Makes an array (free it) and one batch for all of it (raft_free it, unless
 * the engine took it). False: out of memory, nothing was made. */
bool craft_import_entries(const struct craft_entry* from, unsigned count,
                          struct raft_entry** out);

/* False: out of memory or malformed. No bytes: an empty configuration. */
bool craft_import_configuration(const struct craft_bytes* from,
                                struct raft_configuration* to);

bool craft_import_snapshot(const struct craft_snapshot* from,
                           struct raft_snapshot_metadata* to);

/* Messages that own no memory: all but entries and snapshots. */
void craft_import_message(const struct craft_message* from,
                          struct raft_message* to);

#endif
