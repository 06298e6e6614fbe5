// Step 14 of docs/message_flow.md: reads that may wait for the disk.
#pragma once

#include "actors/fatal.hpp"
#include "actors/interfaces.hpp"
#include "storage/log_store.hpp"
#include "storage/state_store.hpp"

namespace caucus {

/// Answers reads, one after the other. Has no state of its own. Blocks: the
/// node spawns a few, detached. The stores outlive it and are thread safe. A
/// log that cannot be read ends the process, as a log that cannot be written.
class reader_state {
public:
  static inline const char* name = "reader";

  reader_state(reader_actor::pointer self, storage::state_store* state,
               storage::log_store* log, fatal_handler fatal);
  reader_actor::behavior_type make_behavior();

private:
  caf::result<frame::reply> history(const read_history& what);
  std::vector<frame::conv_summary> summaries(const read_summaries& what);
  std::vector<user_row> users(const read_users& what);
  caf::result<storage::credentials_row>
  credentials(const read_credentials& what);
  caf::result<frame::reply> check(const check_token& what);
  caf::result<std::vector<log_entry>> entries(const read_log& what);

  storage::state_store* state_;
  storage::log_store* log_;
  fatal_handler fatal_;
};

using reader_impl = reader_actor::stateful_impl<reader_state>;

} // namespace caucus
