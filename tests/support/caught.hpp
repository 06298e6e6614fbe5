// The program `caucus` in this process, with what it prints.
#pragma once

#include "cli/app.hpp"

#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace caucus::test {

/// Runs the program with its output caught.
class caught {
public:
  caught()
    : out_(std::cout.rdbuf(text_.rdbuf())),
      err_(std::cerr.rdbuf(text_.rdbuf())) {}
  ~caught() {
    std::cout.rdbuf(out_);
    std::cerr.rdbuf(err_);
  }

  /// Answers the exit code.
  int run(const std::vector<std::string>& flags) {
    std::vector<const char*> raw{"caucus"};
    for (const auto& flag : flags)
      raw.push_back(flag.c_str());
    return cli::run(static_cast<int>(raw.size()), raw.data());
  }

  [[nodiscard]] std::string text() const { return text_.str(); }
  void forget() { text_.str({}); }

private:
  std::ostringstream text_;
  std::streambuf* out_;
  std::streambuf* err_;
};

} // namespace caucus::test
