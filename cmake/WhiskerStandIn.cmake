# What stands in for a GPU and its libraries in tests, on machines that have none. Built on request (-DSTAND_IN=ON in Build.cmake), never
# installed.
#
#   stand-in/gpu/libwhisker_cuda.so   native/cuda compiled as C++, with native/stand-in/device.cpp for memory, streams and events

set(WHISKER_STAND_IN_FLAGS -Wall -Wextra -O2 -ffp-contract=off -fno-semantic-interposition)

function(whisker_add_stand_in)
    # A file that includes each source of kernels, so that whisker_cuda may have the same sources in another language.
    set(sources native/stand-in/device.cpp)
    foreach(name IN LISTS WHISKER_KERNELS)
        set(wrapper ${CMAKE_BINARY_DIR}/stand-in/sources/${name}.cpp)
        file(CONFIGURE OUTPUT ${wrapper} CONTENT "#include \"@CMAKE_SOURCE_DIR@/native/cuda/@name@.cu\"\n" @ONLY)
        list(APPEND sources ${wrapper})
    endforeach()

    add_library(stand_in_gpu SHARED EXCLUDE_FROM_ALL ${sources})
    set_target_properties(stand_in_gpu PROPERTIES OUTPUT_NAME whisker_cuda LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/stand-in/gpu)
    target_include_directories(stand_in_gpu PRIVATE native/include native/ops native/cuda)
    target_compile_definitions(stand_in_gpu PRIVATE WHISKER_SIDE=cuda)
    target_compile_options(stand_in_gpu PRIVATE ${WHISKER_STAND_IN_FLAGS})
    target_link_options(stand_in_gpu PRIVATE -Wl,--no-undefined)

    add_custom_target(stand_in DEPENDS stand_in_gpu)
endfunction()
