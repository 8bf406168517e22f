# Targets that call every operation of whisker_cuda, for each type of activations, with tensors that are allocated one by one
# (src/test/native/kernels). Built on request, never installed.
#
#   kernel_check_thread   kernels compiled for the processor, on threads of it, under ThreadSanitizer
#   kernel_check_address  the same under AddressSanitizer and UndefinedBehaviorSanitizer
#   kernel_check_gpu      the same cases on a GPU, for NVIDIA's compute-sanitizer
#
# The first two exist where the compiler has these sanitizers. Each is in kernel-check/NAME.

set(WHISKER_KERNEL_CHECK_SIDES cuda cuda_bfloat16)

function(whisker_kernel_check_part target side)
    target_include_directories(${target} PRIVATE native/include native/ops native/cuda src/test/native/kernels)
    target_compile_definitions(${target} PRIVATE WHISKER_SIDE=${side})
    if(side STREQUAL cuda_bfloat16)
        target_compile_definitions(${target} PRIVATE WHISKER_BFLOAT16)
    endif()
endfunction()

# What all programs have in common, and the cases for each type.
function(whisker_add_kernel_cases)
    add_library(kernel_check_driver OBJECT EXCLUDE_FROM_ALL src/test/native/kernels/check.cpp)
    whisker_kernel_check_part(kernel_check_driver cuda)
    set(parts kernel_check_driver)
    foreach(side IN LISTS WHISKER_KERNEL_CHECK_SIDES)
        set(sources cases vectors rows images)
        list(TRANSFORM sources REPLACE "(.+)" "src/test/native/kernels/\\1.cpp")
        add_library(kernel_check_cases_${side} OBJECT EXCLUDE_FROM_ALL ${sources})
        whisker_kernel_check_part(kernel_check_cases_${side} ${side})
        list(APPEND parts kernel_check_cases_${side})
    endforeach()
    # What runs kernels on the processor. It has no need of sanitizers itself: what it calls of the system is watched wherever it is called.
    add_library(kernel_check_workers OBJECT EXCLUDE_FROM_ALL src/test/native/kernels/workers.cpp src/test/native/kernels/host_device.cpp)
    whisker_kernel_check_part(kernel_check_workers cuda)
    foreach(part IN LISTS parts ITEMS kernel_check_workers)
        target_compile_options(${part} PRIVATE -Wall -Wextra -Og -g1)
    endforeach()
    list(TRANSFORM parts REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>")
    set(WHISKER_KERNEL_CASES ${parts} PARENT_SCOPE)
endfunction()

function(whisker_add_sanitized_kernels name)
    include(CheckCXXSourceCompiles)
    set(CMAKE_REQUIRED_FLAGS "${ARGN}")
    string(REPLACE ";" " " CMAKE_REQUIRED_FLAGS "${CMAKE_REQUIRED_FLAGS}")
    check_cxx_source_compiles("int main() { return 0; }" WHISKER_SANITIZES_${name})
    if(NOT WHISKER_SANITIZES_${name})
        return()
    endif()
    set(kernels ${WHISKER_KERNELS})
    list(TRANSFORM kernels REPLACE "(.+)" "native/cuda/\\1.cu")
    set(sources "")
    foreach(source IN LISTS kernels ITEMS src/test/native/kernels/planted.cu)
        get_filename_component(base ${source} NAME_WE)
        set(wrapper ${CMAKE_BINARY_DIR}/kernel-check/sources/${base}.cpp)
        file(CONFIGURE OUTPUT ${wrapper} CONTENT "#include \"@CMAKE_SOURCE_DIR@/@source@\"\n" @ONLY)
        list(APPEND sources ${wrapper})
    endforeach()
    find_package(Threads REQUIRED)
    set(target kernel_check_${name})
    set(parts "")
    foreach(side IN LISTS WHISKER_KERNEL_CHECK_SIDES)
        set(part kernel_check_${name}_${side})
        add_library(${part} OBJECT EXCLUDE_FROM_ALL ${sources})
        whisker_kernel_check_part(${part} ${side})
        # Half the time of compilation, and reports that name lines.
        target_compile_definitions(${part} PRIVATE WHISKER_PLAIN_INLINE)
        target_compile_options(${part} PRIVATE -Wall -Wextra -Og -g1 -fno-omit-frame-pointer -ffp-contract=off ${ARGN})
        list(APPEND parts $<TARGET_OBJECTS:${part}>)
    endforeach()
    # First what is under sanitizers: of inline functions that the cases have too, linkers take the first.
    add_executable(${target} EXCLUDE_FROM_ALL ${parts} ${WHISKER_KERNEL_CASES} $<TARGET_OBJECTS:kernel_check_workers>)
    set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX OUTPUT_NAME ${name}
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/kernel-check)
    target_link_options(${target} PRIVATE ${ARGN})
    target_link_libraries(${target} PRIVATE Threads::Threads)
    add_dependencies(kernel_check ${target})
endfunction()

function(whisker_add_kernel_check)
    add_custom_target(kernel_check)
    whisker_add_kernel_cases()
    whisker_add_sanitized_kernels(thread -fsanitize=thread)
    whisker_add_sanitized_kernels(address -fsanitize=address,undefined -fno-sanitize-recover=all
        --param asan-instrumentation-with-call-threshold=0) # calls instead of code at each access: a quarter less to compile
    if(NOT WHISKER_CUDA)
        return()
    endif()
    add_executable(kernel_check_gpu EXCLUDE_FROM_ALL ${WHISKER_KERNEL_CASES})
    foreach(side IN LISTS WHISKER_KERNEL_CHECK_SIDES)
        set(part kernel_check_gpu_${side})
        add_library(${part} OBJECT EXCLUDE_FROM_ALL src/test/native/kernels/planted.cu)
        whisker_kernel_check_part(${part} ${side})
        target_sources(kernel_check_gpu PRIVATE $<TARGET_OBJECTS:${part}>)
    endforeach()
    set_target_properties(kernel_check_gpu_cuda PROPERTIES CUDA_ARCHITECTURES "75-real;80-real;90")
    set_target_properties(kernel_check_gpu_cuda_bfloat16 PROPERTIES CUDA_ARCHITECTURES "80-real;90")
    set_target_properties(kernel_check_gpu PROPERTIES OUTPUT_NAME gpu RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/kernel-check
        BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "$ORIGIN/../native") # where the bundle has the library
    target_link_libraries(kernel_check_gpu PRIVATE whisker_cuda)
    target_link_options(kernel_check_gpu PRIVATE -static-libstdc++ -static-libgcc -s)
endfunction()
