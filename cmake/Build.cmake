# Configures, builds and installs the native libraries: cmake -DBINARY=dir -DPREFIX=dir -P cmake/Build.cmake
# With -DSTAND_IN=ON also what stands in for a GPU in tests (cmake/WhiskerStandIn.cmake), in BINARY/stand-in.
# Quiet while all is well; a failed step shows its whole output.

get_filename_component(SOURCE "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)

# A build folder remembers where its sources were; a checkout that was moved or copied starts afresh.
if(EXISTS "${BINARY}/CMakeCache.txt")
    file(STRINGS "${BINARY}/CMakeCache.txt" home REGEX "^CMAKE_HOME_DIRECTORY:")
    if(NOT home STREQUAL "CMAKE_HOME_DIRECTORY:INTERNAL=${SOURCE}")
        file(REMOVE_RECURSE "${BINARY}")
    endif()
endif()

function(step name)
    execute_process(COMMAND ${CMAKE_COMMAND} ${ARGN} RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(failed)
        message(FATAL_ERROR "cmake could not ${name} the native libraries:\n${output}")
    endif()
    string(REGEX MATCHALL "[^\n]*warning:[^\n]*|[^\n]*nvcc was not found[^\n]*" notes "${output}")
    foreach(note IN LISTS notes)
        string(REGEX REPLACE "^-- " "" note "${note}")
        message(STATUS "${note}")
    endforeach()
endfunction()

cmake_host_system_information(RESULT cores QUERY NUMBER_OF_LOGICAL_CORES)
step(configure -S ${SOURCE} -B ${BINARY})
step(build --build ${BINARY} --parallel ${cores})
if(STAND_IN)
    step(build --build ${BINARY} --parallel ${cores} --target stand_in)
endif()
step(install --install ${BINARY} --prefix ${PREFIX})
