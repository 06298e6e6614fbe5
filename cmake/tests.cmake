# Tests: tests/FOLDER/*_test.cpp become one doctest program FOLDER_test.
# Benchmarks: bench/*.cpp become one Google Benchmark program.
# Folders whose library links CAF get CAUCUS_TEST_WITH_CAF=1 in the shared
# tests/main.cpp, which then registers our message types.
enable_testing()

# Read by the sanitizer that a program is built with; the others ignore theirs.
# Thread sanitizer: librocksdb, libstdc++ and OpenSSL are Debian's, which are
# not instrumented. What they do with atomics cannot be seen, so memory that
# they hand from thread to thread looks like a race. What is called by them is
# therefore not judged, but for our own code in their callbacks. That hides
# less than a suppression "race:librocksdb", which also drops a race of ours
# that has one of their functions somewhere on a stack, and misses those where
# libstdc++ is between.
set(caucus_sanitizer_environment
    "ASAN_OPTIONS=strict_string_checks=1:detect_stack_use_after_return=1"
    "UBSAN_OPTIONS=print_stacktrace=1"
    "TSAN_OPTIONS=ignore_noninstrumented_modules=1:second_deadlock_stack=1:halt_on_error=1")
find_package(Python3 REQUIRED COMPONENTS Interpreter)

# An own main.cpp per kind, compiled once and linked into every program.
function(caucus_test_main name)
  add_library(${name} OBJECT "${PROJECT_SOURCE_DIR}/tests/main.cpp")
  target_include_directories(
    ${name} PUBLIC "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/tests"
                   "${PROJECT_SOURCE_DIR}/tests/support")
  target_link_libraries(${name} PUBLIC doctest::doctest ${ARGN})
endfunction()

function(caucus_tests folder main)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS
       "${PROJECT_SOURCE_DIR}/tests/${folder}/*_test.cpp")
  if(NOT sources)
    return()
  endif()
  add_executable(${folder}_test ${sources})
  target_link_libraries(${folder}_test PRIVATE ${main} caucus_${folder} ${ARGN})
  add_test(NAME ${folder} COMMAND ${folder}_test)
  set_tests_properties(${folder} PROPERTIES LABELS unit TIMEOUT 300
    ENVIRONMENT "${caucus_sanitizer_environment}")
endfunction()

# Library caucus_mutants: replication/ once more, with faults that a test can
# switch on. Only tests link it.
function(caucus_mutants_library)
  caucus_sources(sources replication)
  add_library(caucus_mutants STATIC EXCLUDE_FROM_ALL ${sources})
  target_compile_definitions(caucus_mutants PUBLIC CAUCUS_MUTANTS=1)
  target_include_directories(caucus_mutants PUBLIC "${PROJECT_SOURCE_DIR}")
  target_link_libraries(caucus_mutants PUBLIC caucus_model PRIVATE CRaft::raft)
endfunction()

# Program caucus_sim: thousands of runs of the simulator, ./dev check --sim.
function(caucus_sim_program)
  add_executable(caucus_sim EXCLUDE_FROM_ALL
                 "${PROJECT_SOURCE_DIR}/tests/sim/main.cpp")
  target_include_directories(
    caucus_sim PRIVATE "${PROJECT_SOURCE_DIR}/tests/support")
  target_link_libraries(caucus_sim PRIVATE caucus_replication Threads::Threads)
endfunction()

# Programs NAME_fuzz from tests/fuzz/NAME_fuzz.cpp, ./dev check --fuzz.
function(caucus_fuzz_programs)
  file(GLOB sources CONFIGURE_DEPENDS
       "${PROJECT_SOURCE_DIR}/tests/fuzz/*_fuzz.cpp")
  add_custom_target(fuzz_programs)
  foreach(source ${sources})
    get_filename_component(name "${source}" NAME_WE)
    add_executable(${name} EXCLUDE_FROM_ALL
                   "${source}" "${PROJECT_SOURCE_DIR}/tests/fuzz/driver.cpp")
    target_link_libraries(${name} PRIVATE caucus_net caucus_storage caucus_auth)
    add_dependencies(fuzz_programs ${name})
  endforeach()
endfunction()

if(EXISTS "${PROJECT_SOURCE_DIR}/tests/main.cpp")
  caucus_test_main(caucus_test_main)
  caucus_test_main(caucus_test_main_caf caucus_actors)
  target_compile_definitions(caucus_test_main_caf PUBLIC CAUCUS_TEST_WITH_CAF=1)
  caucus_tests(model caucus_test_main)
  caucus_tests(cluster caucus_test_main)
  caucus_tests(replication caucus_test_main)
  caucus_mutants_library()
  caucus_fuzz_programs()
  caucus_tests(mutants caucus_test_main)
  caucus_sim_program()
  caucus_tests(storage caucus_test_main PkgConfig::rocksdb)
  caucus_tests(auth caucus_test_main PkgConfig::sodium PkgConfig::jwt
               OpenSSL::Crypto)
  caucus_tests(net caucus_test_main caucus_auth nlohmann_json::nlohmann_json
               OpenSSL::SSL)
  # For these files alone, as the path differs from clone to clone.
  file(GLOB vector_tests "${PROJECT_SOURCE_DIR}/tests/net/vector_*_test.cpp")
  set_source_files_properties(
    ${vector_tests} PROPERTIES COMPILE_DEFINITIONS
    CAUCUS_VECTORS="${PROJECT_SOURCE_DIR}/tests/vectors")
  caucus_tests(web caucus_test_main)
  caucus_tests(cli caucus_test_main nlohmann_json::nlohmann_json
               OpenSSL::Crypto)
  caucus_tests(actors caucus_test_main_caf OpenSSL::SSL)
  caucus_tests(node caucus_test_main_caf nlohmann_json::nlohmann_json)
endif()

add_test(NAME layers COMMAND Python3::Interpreter
  "${PROJECT_SOURCE_DIR}/scripts/check_layers.py" "${PROJECT_SOURCE_DIR}")
set_tests_properties(layers PROPERTIES LABELS unit)

if(CAUCUS_BENCH)
  file(GLOB benches CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/bench/*.cpp")
  if(benches)
    find_package(benchmark REQUIRED)
    add_executable(caucus_bench "${PROJECT_SOURCE_DIR}/bench/main.cpp" ${benches})
    target_include_directories(
      caucus_bench PRIVATE "${PROJECT_SOURCE_DIR}/tests"
                           "${PROJECT_SOURCE_DIR}/tests/support")
    target_link_libraries(caucus_bench PRIVATE caucus_node
                          Boost::headers benchmark::benchmark)
  endif()
endif()
