// CAF must know our messages before any actor system starts; the test
// program's main is shared with folders that do not know CAF.
#include "actors/type_ids.hpp"

namespace {

[[maybe_unused]] const bool ready = (caucus::init_meta_objects(), true);

} // namespace
