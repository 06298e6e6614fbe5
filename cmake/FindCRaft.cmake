# C-Raft's static library and its header, as CRaft::raft. Only its core is
# used, which needs nothing but libc. The version is read from the header,
# because the package of bookworm, 0.15, has the same names and is unsafe.
include(FindPackageHandleStandardArgs)

find_path(CRaft_INCLUDE_DIR raft.h HINTS "${CRAFT_ROOT}/include")
find_library(CRaft_LIBRARY NAMES libraft.a
             HINTS "${CRAFT_ROOT}/lib/${CMAKE_LIBRARY_ARCHITECTURE}"
                   "${CRAFT_ROOT}/lib")

if(CRaft_INCLUDE_DIR)
  foreach(part MAJOR MINOR RELEASE)
    file(STRINGS "${CRaft_INCLUDE_DIR}/raft.h" line
         REGEX "define RAFT_VERSION_${part} ")
    string(REGEX REPLACE ".* ([0-9]+)$" "\\1" CRaft_${part} "${line}")
  endforeach()
  set(CRaft_VERSION "${CRaft_MAJOR}.${CRaft_MINOR}.${CRaft_RELEASE}")
endif()

find_package_handle_standard_args(
  CRaft REQUIRED_VARS CRaft_LIBRARY CRaft_INCLUDE_DIR
  VERSION_VAR CRaft_VERSION)

if(CRaft_FOUND AND NOT TARGET CRaft::raft)
  add_library(CRaft::raft STATIC IMPORTED)
  set_target_properties(CRaft::raft PROPERTIES
    IMPORTED_LOCATION "${CRaft_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${CRaft_INCLUDE_DIR}")
endif()
