# Libraries of our own in the place of NVIDIA's, for tests of the CUDA backend without a GPU: not built by default, not installed.

# A library with the name, soname and symbol versions of NVIDIA's: NAME, where it goes, the symbols it shows, then its sources.
function(whisker_stand_in_library name folder symbols)
    string(REGEX REPLACE "[^a-zA-Z0-9]+" "_" target "stand_in_${folder}_${name}")
    set(version_script "${CMAKE_BINARY_DIR}/stand-in/${target}.map")
    if(name STREQUAL libcuda.so.1) # the driver's symbols have no versions
        file(WRITE "${version_script}" "{ global: ${symbols}; local: *; };\n")
    else()
        file(WRITE "${version_script}" "${name} { global: ${symbols}; local: *; };\n")
    endif()
    list(TRANSFORM ARGN PREPEND "native/stand-in/" OUTPUT_VARIABLE sources)
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
    list(APPEND all ${target})
    whisker_stand_in_library(libcudnn_graph.so.9 libraries "cudnn*" cudnn_graph.cpp)
    set(graph ${target})
    list(APPEND all ${target})
    whisker_stand_in_library(libcudnn_ops.so.9 libraries "cudnn*" cudnn_ops.cpp)
    target_link_libraries(${target} PRIVATE ${graph})
    list(APPEND all ${target})
    whisker_stand_in_library(libcudnn_cnn.so.9 libraries "cudnn*" cudnn_cnn.cpp cudnn_convolution.cpp cudnn_algorithms.cpp cudnn_loops.cpp)
    target_link_libraries(${target} PRIVATE ${graph})
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
