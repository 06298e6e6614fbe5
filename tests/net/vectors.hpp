// The golden vectors of tests/vectors.
#pragma once

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <string>

namespace caucus::net {

/// Keeps the order of fields: it is the order of the bytes.
using vector_json = nlohmann::ordered_json;

inline vector_json load_vectors(const char* name) {
  std::ifstream file{std::string{CAUCUS_VECTORS "/"} + name};
  REQUIRE_MESSAGE(file.is_open(), name);
  return vector_json::parse(file);
}

} // namespace caucus::net
