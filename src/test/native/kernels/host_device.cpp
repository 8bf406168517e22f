// The memory of a GPU as far as kernel_check needs it, over host memory: each allocation has exactly the bytes that were asked for.
#include "whisker/whisker_cuda.h"

#include <stdlib.h>
#include <string.h>

int whisker_cuda_use(int) {
    return 0;
}

const char* whisker_cuda_error(int code) {
    return code == 0 ? "no error" : "an error";
}

int whisker_cuda_compute_capability(int) {
    return 80; // enough for every kernel
}

int whisker_cuda_allocate(int64_t bytes, int64_t* address) {
    void* start = nullptr;
    const int error = posix_memalign(&start, 256, static_cast<size_t>(bytes));
    *address = error ? 0 : reinterpret_cast<int64_t>(start);
    return error ? 2 : 0; // cudaErrorMemoryAllocation
}

int whisker_cuda_release(int64_t address) {
    free(reinterpret_cast<void*>(address));
    return 0;
}

int whisker_cuda_allocate_host(int64_t bytes, int64_t* address) {
    return whisker_cuda_allocate(bytes, address);
}

int whisker_cuda_release_host(int64_t address) {
    return whisker_cuda_release(address);
}

int whisker_cuda_copy(int64_t to, int64_t from, int64_t bytes, int64_t) {
    memcpy(reinterpret_cast<void*>(to), reinterpret_cast<const void*>(from), static_cast<size_t>(bytes));
    return 0;
}

int whisker_cuda_synchronize(int64_t) {
    return 0;
}
