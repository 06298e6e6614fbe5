// A disk whose power fails at the Nth write: that write is torn, everything
// after it fails, and what was not synced may be gone when power is back.
// Creating, renaming and deleting files last at once, as with a journal.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <utility>

namespace caucus::test {

/// What the disk remembers of its files. Thread safe: RocksDB writes from
/// threads of its own.
class power {
public:
  static constexpr std::uint64_t never
    = std::numeric_limits<std::uint64_t>::max();

  /// Power fails at step `cut_at`, counted from 1.
  void restore(std::uint64_t cut_at) {
    std::lock_guard guard{mutex_};
    steps_ = 0;
    cut_at_ = cut_at;
  }

  /// False from the cut on.
  bool step() {
    std::lock_guard guard{mutex_};
    return ++steps_ < cut_at_;
  }

  [[nodiscard]] std::uint64_t steps() const {
    std::lock_guard guard{mutex_};
    return steps_;
  }

  [[nodiscard]] bool is_cut() const {
    std::lock_guard guard{mutex_};
    return steps_ >= cut_at_;
  }

  [[nodiscard]] bool is_torn_step() const {
    std::lock_guard guard{mutex_};
    return steps_ == cut_at_;
  }

  void created(const std::string& file) { set(file, {}); }

  void appended(const std::string& file, std::uint64_t bytes) {
    std::lock_guard guard{mutex_};
    files_[file].size += bytes;
  }

  void synced(const std::string& file) {
    std::lock_guard guard{mutex_};
    auto& extent = files_[file];
    extent.synced = extent.size;
  }

  void renamed(const std::string& from, const std::string& to) {
    std::lock_guard guard{mutex_};
    files_[to] = files_[from];
    files_.erase(from);
  }

  void deleted(const std::string& file) {
    std::lock_guard guard{mutex_};
    files_.erase(file);
  }

  /// Of each file, what was not synced: all of it gone, or from a random byte.
  void lose(rocksdb::FileSystem& below, std::mt19937_64& random) {
    std::lock_guard guard{mutex_};
    for (auto& [file, extent] : files_) {
      auto loose = extent.size - extent.synced;
      auto kept = random() % 2 == 0 ? 0 : random() % (loose + 1);
      extent.size = extent.synced += kept;
      below.Truncate(file, extent.size, {}, nullptr).PermitUncheckedError();
    }
  }

private:
  struct extent {
    std::uint64_t size = 0;
    std::uint64_t synced = 0;
  };

  void set(const std::string& file, extent what) {
    std::lock_guard guard{mutex_};
    files_[file] = what;
  }

  mutable std::mutex mutex_;
  std::uint64_t steps_ = 0;
  std::uint64_t cut_at_ = never;
  std::map<std::string, extent> files_;
};

inline rocksdb::IOStatus power_is_gone() {
  return rocksdb::IOStatus::IOError("power is gone");
}

class cut_file final : public rocksdb::FSWritableFileOwnerWrapper {
public:
  cut_file(std::unique_ptr<rocksdb::FSWritableFile> below, std::string name,
           power& source)
    : FSWritableFileOwnerWrapper(std::move(below)), name_(std::move(name)),
      power_(source) {}

  using FSWritableFileOwnerWrapper::Append;

  rocksdb::IOStatus Append(const rocksdb::Slice& data,
                           const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* debug) override {
    auto good = power_.step();
    if (!good && !power_.is_torn_step())
      return power_is_gone();
    auto size = good ? data.size() : data.size() / 2;
    auto status
      = FSWritableFileOwnerWrapper::Append({data.data(), size}, options, debug);
    power_.appended(name_, size);
    return good ? status : power_is_gone();
  }

  rocksdb::IOStatus Append(const rocksdb::Slice& data,
                           const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo&,
                           rocksdb::IODebugContext* debug) override {
    return Append(data, options, debug);
  }

  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                         rocksdb::IODebugContext* debug) override {
    if (!power_.step())
      return power_is_gone();
    auto status = FSWritableFileOwnerWrapper::Sync(options, debug);
    power_.synced(name_);
    return status;
  }

  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options,
                          rocksdb::IODebugContext* debug) override {
    return Sync(options, debug);
  }

  rocksdb::IOStatus RangeSync(std::uint64_t, std::uint64_t,
                              const rocksdb::IOOptions&,
                              rocksdb::IODebugContext*) override {
    return rocksdb::IOStatus::OK(); // a hint: nothing becomes durable
  }

  // As the real files: `SyncWAL` asks.
  bool IsSyncThreadSafe() const override { return true; }

private:
  std::string name_;
  power& power_;
};

class cut_file_system final : public rocksdb::FileSystemWrapper {
public:
  cut_file_system(const std::shared_ptr<rocksdb::FileSystem>& below,
                  power& source)
    : FileSystemWrapper(below), power_(source) {}

  const char* Name() const override { return "cut"; }

  rocksdb::IOStatus
  NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                  std::unique_ptr<rocksdb::FSWritableFile>* result,
                  rocksdb::IODebugContext* debug) override {
    if (!power_.step())
      return power_is_gone();
    std::unique_ptr<rocksdb::FSWritableFile> below;
    auto status
      = FileSystemWrapper::NewWritableFile(name, options, &below, debug);
    if (!status.ok())
      return status;
    power_.created(name);
    *result = std::make_unique<cut_file>(std::move(below), name, power_);
    return status;
  }

  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override {
    if (!power_.step())
      return power_is_gone();
    auto status = FileSystemWrapper::RenameFile(from, to, options, debug);
    if (status.ok())
      power_.renamed(from, to);
    return status;
  }

  rocksdb::IOStatus DeleteFile(const std::string& name,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override {
    if (!power_.step())
      return power_is_gone();
    auto status = FileSystemWrapper::DeleteFile(name, options, debug);
    if (status.ok())
      power_.deleted(name);
    return status;
  }

private:
  power& power_;
};

/// A disk in memory with a power switch.
class cut_disk {
public:
  explicit cut_disk(std::uint64_t seed)
    : random_(seed), memory_(rocksdb::NewMemEnv(rocksdb::Env::Default())),
      env_(rocksdb::NewCompositeEnv(
        std::make_shared<cut_file_system>(memory_->GetFileSystem(), power_))) {}

  [[nodiscard]] rocksdb::Env* env() { return env_.get(); }
  void cut_at(std::uint64_t step) { power_.restore(step); }
  /// Writes since the last `cut_at` or `reboot`.
  [[nodiscard]] std::uint64_t steps() const { return power_.steps(); }
  [[nodiscard]] bool is_cut() const { return power_.is_cut(); }

  /// Power is back. Every file must be closed.
  void reboot() {
    power_.lose(*memory_->GetFileSystem(), random_);
    power_.restore(power::never);
  }

private:
  power power_;
  std::mt19937_64 random_;
  std::unique_ptr<rocksdb::Env> memory_;
  std::unique_ptr<rocksdb::Env> env_;
};

} // namespace caucus::test
