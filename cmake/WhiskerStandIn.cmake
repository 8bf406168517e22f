# What stands in for a GPU and its libraries in tests, on machines that have none. Target stand_in; built on request (-DSTAND_IN=ON in
# Build.cmake), never installed.
#
#   stand-in/gpu/libwhisker_cuda.so   native/cuda compiled as C++, with src/test/native/stand-in/device.cpp for memory, streams and events
#   stand-in/gpu/libwhisker_streams.so  the work that is queued on streams, by that library and the next ones; and failures that tests ask for
#   stand-in/libraries                cuDNN, cuBLASLt and the libraries that the bindings load with them
#   stand-in/driver-*                 drivers that whisker_cuda must turn down

set(WHISKER_STAND_IN_FLAGS -Wall -Wextra -O2 -ffp-contract=off -fno-semantic-interposition)

function(whisker_add_stand_in_streams)
    add_library(stand_in_streams SHARED EXCLUDE_FROM_ALL src/test/native/stand-in/queue.cpp src/test/native/stand-in/failures.cpp
        src/test/native/stand-in/calls.cpp src/test/native/stand-in/capture.cpp)
    set_target_properties(stand_in_streams PROPERTIES OUTPUT_NAME whisker_streams LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/stand-in/gpu)
    target_compile_options(stand_in_streams PRIVATE -Wall -Wextra -O2)
    target_link_options(stand_in_streams PRIVATE -static-libstdc++ -static-libgcc -Wl,--no-undefined -Wl,--exclude-libs,ALL)
endfunction()

function(whisker_add_stand_in)
    # A file that includes each source of kernels, so that whisker_cuda may have the same sources in another language.
    set(sources "")
    foreach(name IN LISTS WHISKER_KERNELS)
        set(wrapper ${CMAKE_BINARY_DIR}/stand-in/sources/${name}.cpp)
        file(CONFIGURE OUTPUT ${wrapper} CONTENT "#include \"@CMAKE_SOURCE_DIR@/native/cuda/@name@.cu\"\n" @ONLY)
        list(APPEND sources ${wrapper})
    endforeach()

    add_library(stand_in_gpu SHARED EXCLUDE_FROM_ALL src/test/native/stand-in/device.cpp)
    set_target_properties(stand_in_gpu PROPERTIES OUTPUT_NAME whisker_cuda LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/stand-in/gpu)
    target_link_libraries(stand_in_gpu PRIVATE stand_in_streams)
    foreach(side cuda cuda_bfloat16)
        add_library(stand_in_${side} OBJECT EXCLUDE_FROM_ALL ${sources})
        target_sources(stand_in_gpu PRIVATE $<TARGET_OBJECTS:stand_in_${side}>)
        target_compile_definitions(stand_in_${side} PRIVATE WHISKER_SIDE=${side})
    endforeach()
    target_compile_definitions(stand_in_cuda_bfloat16 PRIVATE WHISKER_BFLOAT16)
    target_compile_definitions(stand_in_gpu PRIVATE WHISKER_SIDE=cuda)
    foreach(target stand_in_gpu stand_in_cuda stand_in_cuda_bfloat16)
        target_include_directories(${target} PRIVATE native/include native/ops native/cuda src/test/native/stand-in)
        target_compile_options(${target} PRIVATE ${WHISKER_STAND_IN_FLAGS})
    endforeach()
    target_link_options(stand_in_gpu PRIVATE -Wl,--no-undefined)

    add_custom_target(stand_in DEPENDS stand_in_gpu stand_in_libraries)
endfunction()

# A library with the name, soname and symbol versions of NVIDIA's: NAME, where it goes, the symbols it shows, then its sources.
function(whisker_stand_in_library name folder symbols)
    string(REGEX REPLACE "[^a-zA-Z0-9]+" "_" target "stand_in_${folder}_${name}")
    set(version_script "${CMAKE_BINARY_DIR}/stand-in/${target}.map")
    if(name STREQUAL libcuda.so.1) # the driver's symbols have no versions
        file(WRITE "${version_script}" "{ global: ${symbols}; local: *; };\n")
    else()
        file(WRITE "${version_script}" "${name} { global: ${symbols}; local: *; };\n")
    endif()
    list(TRANSFORM ARGN PREPEND "src/test/native/stand-in/" OUTPUT_VARIABLE sources)
    add_library(${target} SHARED EXCLUDE_FROM_ALL ${sources})
    set_target_properties(${target} PROPERTIES
        PREFIX ""
        OUTPUT_NAME "${name}"
        SUFFIX ""
        NO_SONAME ON # set below, exactly as NVIDIA's
        BUILD_RPATH "$ORIGIN"
        LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/stand-in/${folder}")
    target_compile_options(${target} PRIVATE -Wall -Wextra -O2)
    target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc "-Wl,-soname,${name}" "-Wl,--version-script,${version_script}"
        -Wl,--no-undefined)
    set(target ${target} PARENT_SCOPE)
endfunction()

# Target stand_in_libraries: stand-in/libraries has what the bindings load, stand-in/driver-* have drivers that whisker_cuda must turn down.
function(whisker_add_stand_in_libraries)
    whisker_stand_in_library(libcuda.so.1 libraries "cu*" driver.cpp)
    list(APPEND all ${target})
    whisker_stand_in_library(libcudart.so.13 libraries "cuda*" cudart.cpp)
    list(APPEND all ${target})
    whisker_stand_in_library(libcublas.so.13 libraries "cublas*" nothing.cpp)
    list(APPEND all ${target})
    whisker_stand_in_library(libcublasLt.so.13 libraries "cublasLt*" cublaslt.cpp cublaslt_matmul.cpp)
    target_link_libraries(${target} PRIVATE stand_in_streams)
    list(APPEND all ${target})
    whisker_stand_in_library(libcudnn_graph.so.9 libraries "cudnn*" cudnn_graph.cpp cudnn_backend.cpp cudnn_attributes.cpp
        cudnn_graph_convolution.cpp cudnn_engines.cpp cudnn_loops.cpp)
    target_link_libraries(${target} PRIVATE stand_in_streams)
    set(graph ${target})
    list(APPEND all ${target})
    whisker_stand_in_library(libcudnn_ops.so.9 libraries "cudnn*" cudnn_ops.cpp)
    target_link_libraries(${target} PRIVATE ${graph})
    list(APPEND all ${target})
    whisker_stand_in_library(libcudnn_cnn.so.9 libraries "cudnn*" cudnn_cnn.cpp cudnn_convolution.cpp cudnn_algorithms.cpp cudnn_loops.cpp)
    target_link_libraries(${target} PRIVATE ${graph} stand_in_streams)
    list(APPEND all ${target})
    whisker_stand_in_library(libcudnn_adv.so.9 libraries "cudnn*" nothing.cpp)
    list(APPEND all ${target})

    whisker_stand_in_library(libcuda.so.1 driver-none "cu*" driver_none.cpp)
    list(APPEND all ${target})
    whisker_stand_in_library(libcuda.so.1 driver-old "cu*" driver_old.cpp)
    list(APPEND all ${target})
    whisker_stand_in_library(libcuda.so.1 driver-empty "cu*" nothing.cpp)
    list(APPEND all ${target})

    add_custom_target(stand_in_libraries DEPENDS ${all})
endfunction()
