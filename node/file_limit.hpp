// Purpose: how many files the process may open, and who gets them. A socket
// too many is refused; a file that the store cannot open ends the node.
#pragma once

#include <cstddef>

namespace caucus::node {

/// Files, by who opens them.
struct file_shares {
  /// Sockets of clients; at most `limits::connections_max`.
  std::size_t connections = 0;
  /// Tables that RocksDB keeps open; at most `limits::store_files_max`.
  std::size_t store = 0;
};

/// Divides `files`. The sockets leave `limits::files_reserve`, or a quarter
/// where there is not even twice that; half of what they leave is the
/// store's, half is for logs, compactions, libraries and what passes by.
[[nodiscard]] file_shares share_files(std::size_t files);

/// Raises the soft limit of open files to the hard one and answers what holds
/// then. Never fails: what cannot be raised stays. Main thread, once, before
/// others start.
[[nodiscard]] std::size_t raise_file_limit();

} // namespace caucus::node
