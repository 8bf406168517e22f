// for_each as a kernel launch: one thread an element, striding where there are more elements than threads.
#pragma once

#include "whisker/for_each.hpp"

#include <cuda_runtime.h>

WHISKER_OPEN

template <class F>
__global__ void for_each_kernel(int64_t n, F f) {
    const int64_t step = static_cast<int64_t>(gridDim.x) * blockDim.x;
    for (int64_t i = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < n; i += step) {
        f(i);
    }
}

// Returns a cudaError_t as int: of the launch, not of the run.
template <class F>
static int for_each(int64_t n, const F& f, cudaStream_t stream) {
    constexpr int64_t THREADS = 256, MOST_BLOCKS = 1 << 16;
    if (n <= 0) {
        return n == 0 ? cudaSuccess : cudaErrorInvalidValue;
    }
    const int64_t blocks = minimum((n + THREADS - 1) / THREADS, MOST_BLOCKS);
    for_each_kernel<<<static_cast<unsigned>(blocks), static_cast<unsigned>(THREADS), 0, stream>>>(n, f);
    return cudaGetLastError();
}

WHISKER_CLOSE
