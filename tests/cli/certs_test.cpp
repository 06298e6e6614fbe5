// Behaviour of cli/admin/certs.hpp, through the program's flags.
#include "caught.hpp"
#include "temp_dir.hpp"
#include "x509.hpp"

#include <doctest/doctest.h>

#include <ctime>
#include <filesystem>
#include <fstream>

namespace caucus::test {
namespace {

namespace fs = std::filesystem;

/// A folder for certificates and the program that fills it.
class certs_run {
public:
  int run(std::vector<std::string> more) {
    more.insert(more.begin(), {"admin", "certs", "--dir", dir().string()});
    program.forget();
    return program.run(more);
  }

  fs::path dir() const { return parent.path() / "tls"; }
  std::string text_of(const std::string& file) const {
    return file_text((dir() / file).string());
  }
  bool has(const std::string& file) const { return fs::exists(dir() / file); }
  bool said(const std::string& what) const {
    return program.text().find(what) != std::string::npos;
  }
  /// One line that names the command, and nothing else.
  bool said_one_line() const {
    const auto text = program.text();
    return text.starts_with("caucus admin certs: ")
           && text.find('\n') == text.size() - 1;
  }

  temp_dir parent;
  caught program;
};

TEST_CASE_FIXTURE(certs_run, "a CA and nodes that trust each other") {
  REQUIRE(run({"--node", "n1", "--node", "n2", "--host", "127.0.0.1"}) == 0);
  for (const auto* node : {"n1.pem", "n2.pem"}) {
    const auto pem = text_of(node);
    CHECK(verdict_on_node(text_of("ca.pem"), pem, std::time(nullptr)) == "ok");
    CHECK(X509_check_ip_asc(read_x509(pem).get(), "127.0.0.1", 0) == 1);
  }
  CHECK(said("--tls-ca " + (dir() / "ca.pem").string() + " --tls-cert "
             + (dir() / "n2.pem").string() + " --tls-key "
             + (dir() / "n2.key").string()));
  for (const auto* key : {"ca.key", "n1.key", "n2.key"})
    CHECK(fs::status(dir() / key).permissions()
          == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(fs::status(dir()).permissions() == fs::perms::owner_all);
}

TEST_CASE_FIXTURE(certs_run, "a later node is signed by the same CA") {
  REQUIRE(run({}) == 0);
  const auto ca = text_of("ca.pem");
  REQUIRE(run({"--node", "late"}) == 0);
  CHECK(text_of("ca.pem") == ca);
  CHECK(verdict_on_node(ca, text_of("late.pem"), std::time(nullptr)) == "ok");
}

TEST_CASE_FIXTURE(certs_run, "nothing that exists is overwritten") {
  REQUIRE(run({"--node", "n1"}) == 0);
  const auto key = text_of("n1.key");
  std::string lost;
  SUBCASE("both") {}
  SUBCASE("the key alone") {
    lost = "n1.pem";
  }
  SUBCASE("the certificate alone") {
    lost = "n1.key";
  }
  if (!lost.empty())
    fs::remove(dir() / lost);
  CHECK(run({"--node", "n0", "--node", "n1"}) == 1);
  CHECK(said_one_line());
  CHECK(said("n1."));
  CHECK(said("exists"));
  CHECK_FALSE(has("n0.key")); // it looks first
  if (lost != "n1.key")
    CHECK(text_of("n1.key") == key);
}

TEST_CASE_FIXTURE(certs_run, "half a CA is an error, not a new CA") {
  REQUIRE(run({}) == 0);
  const auto* lost = "ca.pem";
  SUBCASE("no certificate") {}
  SUBCASE("no key") {
    lost = "ca.key";
  }
  fs::remove(dir() / lost);
  CHECK(run({"--node", "n1"}) == 1);
  CHECK(said_one_line());
  CHECK(said(lost));
  CHECK_FALSE(has(lost));
  CHECK_FALSE(has("n1.key"));
}

TEST_CASE_FIXTURE(certs_run, "a CA's key that is open or damaged is refused") {
  REQUIRE(run({}) == 0);
  SUBCASE("others may read it") {
    fs::permissions(dir() / "ca.key", fs::perms::others_read,
                    fs::perm_options::add);
    CHECK(run({"--node", "n1"}) == 1);
    CHECK(said("chmod 600"));
  }
  SUBCASE("noise") {
    std::ofstream{dir() / "ca.key"} << "noise";
    CHECK(run({"--node", "n1"}) == 1);
    CHECK(said("key cannot be read"));
  }
  SUBCASE("huge") {
    std::ofstream{dir() / "ca.pem"} << std::string(100'000, 'x');
    CHECK(run({"--node", "n1"}) == 1);
    CHECK(said("too long"));
  }
  CHECK(said_one_line());
  CHECK_FALSE(has("n1.key"));
}

TEST_CASE_FIXTURE(certs_run, "a folder that cannot be is one line") {
  std::ofstream{dir()} << "a file";
  CHECK(run({"--node", "n1"}) == 1);
  CHECK(said_one_line());
}

TEST_CASE_FIXTURE(certs_run, "flags that make no sense are 2") {
  CHECK(run({"--node", "../n1"}) == 2);
  CHECK(said("--node ../n1"));
  CHECK(run({"--node", "ca"}) == 2);
  CHECK(run({"--node", "n1", "--node", "n1"}) == 2);
  CHECK(run({"--node", "n1", "--host", "a,DNS:b"}) == 2);
  CHECK(run({"--days", "0"}) == 2);
  CHECK_FALSE(fs::exists(dir()));
}

} // namespace
} // namespace caucus::test
