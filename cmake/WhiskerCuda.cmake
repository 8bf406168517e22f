# whisker_cuda: built where nvcc is found, left out with a note where it is not. It loads on machines without CUDA too, and says so.

# The sources of the kernels, which the stand-in GPU shares (cmake/WhiskerStandIn.cmake).
set(WHISKER_KERNELS activation average_pool depthwise elementwise gate geometry global_pool im2col loss merge normalization operations pad pool
    random softmax statistics transpose vector)

option(WHISKER_CUDA "Build whisker_cuda where nvcc is found" ON)

if(WHISKER_CUDA)
    include(CheckLanguage)
    if(NOT CMAKE_CUDA_COMPILER AND NOT DEFINED ENV{CUDACXX} AND EXISTS /usr/local/cuda/bin/nvcc)
        set(CMAKE_CUDA_COMPILER /usr/local/cuda/bin/nvcc) # where NVIDIA installs it, mostly off the PATH
    endif()
    check_language(CUDA)
    if(NOT CMAKE_CUDA_COMPILER)
        message(STATUS "nvcc was not found: building without whisker_cuda")
        set(WHISKER_CUDA OFF)
    endif()
endif()

macro(whisker_add_cuda)
    # Machine code for Ampere and Ada (80, which 86 and 89 run too) and Hopper (90). Of PTX for Turing (75), a driver compiles for that and for
    # what is newer, once: the archive stays small.
    set(CMAKE_CUDA_ARCHITECTURES 75-virtual 80-real 90-real)
    set(CMAKE_CUDA_RUNTIME_LIBRARY Static) # no libcudart needed: without a driver the probe answers instead of failing to load
    set(CMAKE_CUDA_STANDARD 17)
    set(CMAKE_CUDA_VISIBILITY_PRESET hidden)
    set(CMAKE_CUDA_FLAGS_RELEASE "")
    enable_language(CUDA)

    set(kernels "")
    foreach(name IN LISTS WHISKER_KERNELS ITEMS probe device)
        set(source native/cuda/${name}.cu)
        if(NOT name MATCHES "probe|device")
            list(APPEND kernels ${source})
        endif()
        # Names of functions in unnamed namespaces, which are random otherwise. They still depend on the path of the source.
        set(options --frandom-seed=${name})
        # No fused multiply-add: element by element, the GPU then rounds like the CPU, so that draws, flips and angles have the same bits.
        # Depthwise convolution is the exception: it sums products, in an order that differs between the two anyway.
        if(NOT name STREQUAL depthwise)
            list(APPEND options --fmad=false)
        endif()
        set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${options}")
    endforeach()
    list(JOIN WHISKER_HARDENING "," hardening)
    add_library(whisker_cuda SHARED native/cuda/probe.cu native/cuda/device.cu)
    foreach(side cuda cuda_bfloat16)
        add_library(kernels_${side} OBJECT ${kernels})
        target_compile_definitions(kernels_${side} PRIVATE WHISKER_SIDE=${side})
        target_sources(whisker_cuda PRIVATE $<TARGET_OBJECTS:kernels_${side}>)
    endforeach()
    # The same files once more for activations in bfloat16, which no GPU before Ampere multiplies.
    set_target_properties(kernels_cuda_bfloat16 PROPERTIES CUDA_ARCHITECTURES "80;90-real")
    target_compile_definitions(kernels_cuda_bfloat16 PRIVATE WHISKER_BFLOAT16)
    target_compile_definitions(whisker_cuda PRIVATE WHISKER_SIDE=cuda)
    foreach(target whisker_cuda kernels_cuda kernels_cuda_bfloat16)
        set_target_properties(${target} PROPERTIES CUDA_VISIBILITY_PRESET hidden)
        target_include_directories(${target} PRIVATE native/include native/ops native/cuda)
        target_compile_options(${target} PRIVATE
            -O3
            -Xcompiler=-Wall,-Wextra,${hardening}
            --threads=2) # compile two targets at a time
    endforeach()
    # The machine code of the targets is not compressed (-Xfatbin=-compress-all): it is alike, so that whoever packs the library
    # compresses all of it together, to half of what compressed parts take.
    target_link_options(whisker_cuda PRIVATE -static-libstdc++ -static-libgcc -Wl,--no-undefined -Wl,--exclude-libs,ALL -s
        ${WHISKER_LINK_HARDENING})
    install(TARGETS whisker_cuda LIBRARY DESTINATION dev/whisker/backend/cuda/${WHISKER_PLATFORM})
endmacro()
