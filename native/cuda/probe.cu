#include "whisker/whisker_cuda.h"

#include <cuda_runtime.h>

namespace {

// Also true to its name after a failed call: the error does not stick to the next one.
bool properties(int device, cudaDeviceProp* found) {
    bool ok = cudaGetDeviceProperties(found, device) == cudaSuccess;
    cudaGetLastError();
    return ok;
}

}

const char* whisker_cuda_error(int code) {
    return cudaGetErrorString(static_cast<cudaError_t>(code));
}

int whisker_cuda_devices(void) {
    int count = 0;
    cudaError_t error = cudaGetDeviceCount(&count);
    cudaGetLastError();
    return error == cudaSuccess ? count : -static_cast<int>(error);
}

int whisker_cuda_driver_version(void) {
    int version = 0;
    return cudaDriverGetVersion(&version) == cudaSuccess ? version : 0;
}

int whisker_cuda_runtime_version(void) {
    int version = 0;
    return cudaRuntimeGetVersion(&version) == cudaSuccess ? version : 0;
}

const char* whisker_cuda_name(int device) {
    static thread_local cudaDeviceProp found;
    return properties(device, &found) ? found.name : "";
}

int whisker_cuda_compute_capability(int device) {
    cudaDeviceProp found;
    return properties(device, &found) ? 10 * found.major + found.minor : 0;
}

int64_t whisker_cuda_memory(int device) {
    cudaDeviceProp found;
    return properties(device, &found) ? static_cast<int64_t>(found.totalGlobalMem) : 0;
}
