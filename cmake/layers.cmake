# How a folder becomes a library, and a main.cpp a program.

# Sources of FOLDER but its main.cpp, into OUT. New files are seen without a
# word here: the build system looks again at each build.
function(caucus_sources out folder)
  file(GLOB_RECURSE found CONFIGURE_DEPENDS
       "${PROJECT_SOURCE_DIR}/${folder}/*.cpp"
       "${PROJECT_SOURCE_DIR}/${folder}/*.c")
  list(FILTER found EXCLUDE REGEX "/main\\.cpp$")
  set(${out} "${found}" PARENT_SCOPE)
endfunction()

# caucus_library(FOLDER [PUBLIC libs...] [PRIVATE libs...])
# Library caucus_FOLDER. A folder without sources yet is a library of headers.
function(caucus_library folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "PUBLIC;PRIVATE")
  caucus_sources(sources ${folder})
  if(sources)
    add_library(caucus_${folder} STATIC ${sources})
    target_include_directories(caucus_${folder} PUBLIC "${PROJECT_SOURCE_DIR}")
    target_link_libraries(caucus_${folder}
                          PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  else()
    add_library(caucus_${folder} INTERFACE)
    target_include_directories(caucus_${folder}
                               INTERFACE "${PROJECT_SOURCE_DIR}")
    target_link_libraries(caucus_${folder} INTERFACE ${arg_PUBLIC})
  endif()
endfunction()

# Program NAME from FOLDER/main.cpp, if that exists.
function(caucus_executable name folder)
  if(EXISTS "${PROJECT_SOURCE_DIR}/${folder}/main.cpp")
    add_executable(${name} "${PROJECT_SOURCE_DIR}/${folder}/main.cpp")
    target_link_libraries(${name} PRIVATE caucus_${folder})
  endif()
endfunction()

# Library caucus_web: every file of the browser client, as bytes in the binary.
function(caucus_web_library)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  file(GLOB_RECURSE assets CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/web/*")
  set(table "${PROJECT_BINARY_DIR}/web_assets.cpp")
  set(embed "${PROJECT_SOURCE_DIR}/cmake/embed.py")
  add_custom_command(
    OUTPUT "${table}"
    COMMAND Python3::Interpreter "${embed}" "${PROJECT_SOURCE_DIR}/web"
            "${table}"
    DEPENDS ${assets} "${embed}"
    COMMENT "Embedding web/")
  add_library(caucus_web STATIC "${table}")
  target_include_directories(caucus_web PUBLIC "${PROJECT_SOURCE_DIR}")
endfunction()
