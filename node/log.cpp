// One line per event, to stderr.
#include "node/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>

namespace caucus::node {

void start_logging(const std::string& level) {
  auto logger = spdlog::stderr_logger_mt("caucusd");
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v",
                      spdlog::pattern_time_type::utc);
  logger->set_level(spdlog::level::from_str(level));
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

void die(std::string_view line) {
  spdlog::critical("what=fatal {}", line);
  spdlog::shutdown();
  std::abort();
}

} // namespace caucus::node
