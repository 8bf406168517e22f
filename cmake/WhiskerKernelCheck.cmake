# Targets that call every operation of whisker_cuda with tensors that are allocated one by one (src/test/native/kernels). Built on request,
# never installed.
#
#   kernel_check_thread   kernels compiled for the processor, on threads of it, under ThreadSanitizer
#   kernel_check_address  the same under AddressSanitizer and UndefinedBehaviorSanitizer
#   kernel_check_gpu      the same cases on a GPU, for NVIDIA's compute-sanitizer
#
# The first two exist where the compiler has these sanitizers. Each is in kernel-check/NAME.

set(WHISKER_KERNEL_CHECKS check vectors rows images)
list(TRANSFORM WHISKER_KERNEL_CHECKS REPLACE "(.+)" "src/test/native/kernels/\\1.cpp")

function(whisker_add_sanitized_kernels name)
    include(CheckCXXSourceCompiles)
    set(CMAKE_REQUIRED_FLAGS "${ARGN}")
    string(REPLACE ";" " " CMAKE_REQUIRED_FLAGS "${CMAKE_REQUIRED_FLAGS}")
    check_cxx_source_compiles("int main() { return 0; }" WHISKER_SANITIZES_${name})
    if(NOT WHISKER_SANITIZES_${name})
        return()
    endif()
    set(sources src/test/native/kernels/workers.cpp src/test/native/kernels/host_device.cpp ${WHISKER_KERNEL_CHECKS})
    set(kernels ${WHISKER_KERNELS})
    list(TRANSFORM kernels REPLACE "(.+)" "native/cuda/\\1.cu")
    foreach(source IN LISTS kernels ITEMS src/test/native/kernels/planted.cu)
        get_filename_component(base ${source} NAME_WE)
        set(wrapper ${CMAKE_BINARY_DIR}/kernel-check/sources/${base}.cpp)
        file(CONFIGURE OUTPUT ${wrapper} CONTENT "#include \"@CMAKE_SOURCE_DIR@/@source@\"\n" @ONLY)
        list(APPEND sources ${wrapper})
    endforeach()
    find_package(Threads REQUIRED)
    set(target kernel_check_${name})
    add_executable(${target} EXCLUDE_FROM_ALL ${sources})
    set_target_properties(${target} PROPERTIES OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/kernel-check)
    target_include_directories(${target} PRIVATE native/include native/ops native/cuda src/test/native/kernels)
    target_compile_definitions(${target} PRIVATE WHISKER_SIDE=cuda)
    # -O1 and line tables: half the time of compilation, and reports that name lines.
    target_compile_options(${target} PRIVATE -Wall -Wextra -O1 -g1 -fno-omit-frame-pointer -ffp-contract=off ${ARGN})
    target_link_options(${target} PRIVATE ${ARGN})
    target_link_libraries(${target} PRIVATE Threads::Threads)
    add_dependencies(kernel_check ${target})
endfunction()

function(whisker_add_kernel_check)
    add_custom_target(kernel_check)
    whisker_add_sanitized_kernels(thread -fsanitize=thread)
    whisker_add_sanitized_kernels(address -fsanitize=address,undefined -fno-sanitize-recover=all)
    if(NOT WHISKER_CUDA)
        return()
    endif()
    add_executable(kernel_check_gpu EXCLUDE_FROM_ALL ${WHISKER_KERNEL_CHECKS} src/test/native/kernels/planted.cu)
    set_target_properties(kernel_check_gpu PROPERTIES OUTPUT_NAME gpu RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/kernel-check
        BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "$ORIGIN/../native" # where the bundle has the library
        CUDA_ARCHITECTURES "75-real;80-real;90")
    target_include_directories(kernel_check_gpu PRIVATE native/include native/ops native/cuda src/test/native/kernels)
    target_compile_definitions(kernel_check_gpu PRIVATE WHISKER_SIDE=cuda)
    target_link_libraries(kernel_check_gpu PRIVATE whisker_cuda)
    target_link_options(kernel_check_gpu PRIVATE -static-libstdc++ -static-libgcc -s)
endfunction()
