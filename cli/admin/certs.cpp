// Purpose: `caucus admin certs`. See certs.hpp.
#include "cli/admin/certs.hpp"

#include "auth/certificates.hpp"
#include "cli/fd.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <set>
#include <stdexcept>

namespace caucus::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t pem_bytes_max = 64 * 1024;
constexpr const char* ca_name = "ca";

/// Where a certificate and its key are.
struct files {
  fs::path certificate;
  fs::path key;
};

files files_of(const fs::path& dir, const std::string& name) {
  return {dir / (name + ".pem"), dir / (name + ".key")};
}

[[noreturn]] void fail(const fs::path& file, const std::string& what) {
  throw std::runtime_error{file.string() + ": " + what};
}

bool is_there(const fs::path& file) {
  return fs::exists(fs::symlink_status(file));
}

/// A new file, synced. Never one that exists.
void write_new(const fs::path& file, const std::string& text, mode_t mode) {
  const fd out{
    ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)};
  checked(out.raw(), file.c_str());
  const auto written
    = checked(::write(out.raw(), text.data(), text.size()), file.c_str());
  if (static_cast<std::size_t>(written) != text.size())
    fail(file, "the disk is full");
  checked(::fsync(out.raw()), file.c_str());
}

std::string read_all(int from, const fs::path& file) {
  std::string text(pem_bytes_max + 1, '\0');
  const auto got
    = checked(::read(from, text.data(), text.size()), file.c_str());
  if (static_cast<std::size_t>(got) > pem_bytes_max)
    fail(file, "is too long for a certificate or key");
  text.resize(static_cast<std::size_t>(got));
  return text;
}

std::string read_certificate(const fs::path& file) {
  const fd in{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  checked(in.raw(), file.c_str());
  return read_all(in.raw(), file);
}

std::string read_key(const fs::path& file) {
  const fd in{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  checked(in.raw(), file.c_str());
  struct stat info {};
  checked(::fstat(in.raw(), &info), file.c_str());
  if ((info.st_mode & 077) != 0)
    fail(file, "others may read it; chmod 600 it");
  return read_all(in.raw(), file);
}

/// The key first: a certificate is of use only with it.
void write_pair(const files& to, const auth::pem_pair& what) {
  write_new(to.key, what.key, 0600);
  write_new(to.certificate, what.certificate, 0644);
}

std::string day_of(unix_ms when) {
  const auto seconds = static_cast<std::time_t>(when / 1000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[16];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d", &parts)};
}

void tell_written(const files& what, unix_ms expires) {
  std::cout << "wrote " << what.certificate.string() << " and "
            << what.key.string() << ", valid until " << day_of(expires) << '\n';
}

void look_first(const certs_options& options) {
  for (const auto& name : options.nodes) {
    const auto node = files_of(options.dir, name);
    for (const auto& file : {node.key, node.certificate})
      if (is_there(file))
        fail(file, "exists; move it and its pair away to make new ones");
  }
}

void make_folder(const fs::path& dir) {
  if (fs::is_directory(dir))
    return;
  if (!fs::create_directories(dir))
    fail(dir, "is not a folder");
  fs::permissions(dir, fs::perms::owner_all);
}

auth::pem_pair take_ca(const certs_options& options, unix_ms now) {
  const auto ca = files_of(options.dir, ca_name);
  const auto have_key = is_there(ca.key);
  if (have_key != is_there(ca.certificate))
    fail(have_key ? ca.certificate : ca.key,
         "is missing, but its pair is there; a CA needs both");
  if (have_key)
    return {read_certificate(ca.certificate), read_key(ca.key)};
  auto fresh = auth::make_cluster_ca(now, options.days);
  if (!fresh.error.empty())
    fail(options.dir, fresh.error);
  write_pair(ca, fresh.pem);
  tell_written(ca, fresh.expires_ms);
  return std::move(fresh.pem);
}

void make_nodes(const certs_options& options, const auth::pem_pair& ca,
                unix_ms now) {
  for (const auto& name : options.nodes) {
    const auto fresh = auth::make_node_certificate(ca, {name, options.hosts},
                                                   now, options.days);
    if (!fresh.error.empty())
      fail(options.dir, fresh.error);
    const auto node = files_of(options.dir, name);
    write_pair(node, fresh.pem);
    tell_written(node, fresh.expires_ms);
  }
}

void tell_use(const certs_options& options) {
  const auto ca = files_of(options.dir, ca_name);
  if (!options.nodes.empty())
    std::cout << "start the nodes with:\n";
  for (const auto& name : options.nodes) {
    const auto node = files_of(options.dir, name);
    std::cout << "  caucusd --tls-ca " << ca.certificate.string()
              << " --tls-cert " << node.certificate.string() << " --tls-key "
              << node.key.string() << '\n';
  }
  std::cout << "keep " << ca.key.string()
            << " off the nodes: who has it can make nodes\n";
}

} // namespace

std::string problem_of(const certs_options& options) {
  std::set<std::string> seen;
  for (const auto& name : options.nodes) {
    if (!auth::is_certificate_name(name))
      return "--node " + name
             + ": a node's name has letters, digits, '.', '-' and '_', begins "
               "with a letter or digit and has at most "
             + std::to_string(auth::certificate_name_bytes_max) + " of them";
    if (name == ca_name)
      return "--node ca: this name is the CA's own";
    if (!seen.insert(name).second)
      return "--node " + name + " is there twice";
  }
  if (options.hosts.size() > auth::certificate_hosts_max)
    return "--host: a certificate is for at most "
           + std::to_string(auth::certificate_hosts_max) + " hosts";
  for (const auto& host : options.hosts)
    if (!auth::is_host(host))
      return "--host " + host + ": neither a host's name nor an IP address";
  return {};
}

int certs(const certs_options& options, unix_ms now) {
  try {
    look_first(options);
    make_folder(options.dir);
    make_nodes(options, take_ca(options, now), now);
    tell_use(options);
    return 0;
  } catch (const std::exception& e) {
    std::cerr << "caucus admin certs: " << e.what() << '\n';
    return 1;
  }
}

} // namespace caucus::cli
