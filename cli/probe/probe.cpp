// Purpose: `caucus probe`: what the machine allows, without a node.
#include "cli/probe/probe.hpp"

#include <exception>
#include <fstream>
#include <iostream>

namespace caucus::cli {

int probe(const probe_options& options) {
  try {
    auto result = options.what == probe_kind::disk ? probe_disk(options)
                                                   : probe_sockets(options);
    std::cout << result << '\n';
    if (!options.json_file.empty())
      std::ofstream{options.json_file} << result << '\n';
    return 0;
  } catch (const std::exception& e) {
    std::cerr << "caucus probe: " << e.what() << '\n';
    return 1;
  }
}

} // namespace caucus::cli
