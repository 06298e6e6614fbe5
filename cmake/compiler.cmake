# Compiler flags of our own code, sanitizers, and the compiler cache.

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Paths below the tree count as relative, so that another clone or another
  # build folder finds what this one compiled.
  set(launcher ${CMAKE_COMMAND} -E env
      CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
      ${CCACHE_PROGRAM})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()

# Several programs hold all of CAF, RocksDB glue and Beast: a job of the linker
# takes more memory than one of the compiler.
set_property(GLOBAL PROPERTY JOB_POOLS link=2)
set(CMAKE_JOB_POOL_LINK link)

add_compile_options(-Wall -Wextra -Wpedantic
                    $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>
                    $<$<COMPILE_LANGUAGE:CXX>:-Woverloaded-virtual>)
if(CAUCUS_WERROR)
  # These two see ghosts in libstdc++ 12 once sanitizers change the inlining.
  add_compile_options(-Werror -Wno-error=maybe-uninitialized
                      -Wno-error=restrict)
endif()

if(CAUCUS_SANITIZE)
  add_compile_options(-fsanitize=${CAUCUS_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${CAUCUS_SANITIZE})
  if(CAUCUS_SANITIZE MATCHES "thread")
    # The sanitizer does not know fences and would see races that are none;
    # Asio's queues are behind mutexes, and need none.
    add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
  if(CAUCUS_SANITIZE MATCHES "undefined")
    # Undefined behaviour ends the program: a line in a log is overlooked.
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()
