/* Step 7 of docs/message_flow.md: what one server knows of itself. */
#include "replication/craft_internal.h"

uint64_t craft_term(const struct craft* self) {
  return raft_current_term(&self->raft);
}

uint64_t craft_voted_for(const struct craft* self) {
  return raft_voted_for(&self->raft);
}

uint64_t craft_commit_index(const struct craft* self) {
  return raft_commit_index(&self->raft);
}

uint64_t craft_last_index(struct craft* self) {
  return raft_last_index(&self->raft);
}

uint64_t craft_next_timeout(const struct craft* self) {
  return raft_timeout(&self->raft);
}

uint64_t craft_leader(struct craft* self) {
  raft_id id = 0;
  const char* address = NULL;
  raft_leader(&self->raft, &id, &address);
  return id;
}

enum craft_role craft_current_role(struct craft* self) {
  switch (raft_state(&self->raft)) {
    case RAFT_LEADER: return CRAFT_LEADER;
    case RAFT_CANDIDATE: return CRAFT_CANDIDATE;
    default: return CRAFT_FOLLOWER;
  }
}

uint64_t craft_match_index(const struct craft* self, uint64_t id) {
  raft_index index = 0;
  return raft_match_index(&self->raft, id, &index) == 0 ? index : 0;
}
