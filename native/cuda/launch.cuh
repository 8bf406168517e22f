// The two ways in which work is spread over the GPU. Kernels know no other, so one source serves two compilers: nvcc makes launches of
// them, and for tests a C++ compiler makes loops of them (src/test/native/stand-in) or shares them out to threads (src/test/native/kernels).
//
//   for_each(n, f, stream)        f(i) once for each i in [0, n), in any order.
//   for_blocks(blocks, f, stream) cooperative work. F::THREADS threads of a block share one F::Shared and go through F::PHASES phases:
//                                 f(block, thread, phase, shared). A phase starts when all threads of the block have ended the one before,
//                                 so what a thread leaves in Shared the others may read in the next. Nothing else lives on from phase to
//                                 phase. Shared starts with arbitrary contents.
//
// Both return a cudaError_t as int: of the launch, not of the run. Both count it in `launched`.
#pragma once

#include "whisker/side.hpp"

#include <atomic>

#if defined(__CUDACC__)
#include <cuda_runtime.h>
#endif

namespace whisker {

// Kernels launched so far, by all threads of the process and for all types of activations.
inline std::atomic<int64_t> launched{0};

}

WHISKER_OPEN

using Stream = int64_t; // a cudaStream_t as a number

constexpr int INVALID = 1;         // cudaErrorInvalidValue
constexpr int NOT_SUPPORTED = 801; // cudaErrorNotSupported

#if defined(__CUDACC__)

constexpr int64_t EACH_THREADS = 256, MAX_BLOCKS = 1 << 20;

template <class F>
__global__ void __launch_bounds__(EACH_THREADS) for_each_kernel(int64_t n, F f) {
    const int64_t step = static_cast<int64_t>(gridDim.x) * blockDim.x;
    // Nearly every thread has one element: unrolled, the loop would first divide in 64 bits to learn how many it has, for longer than f takes.
#pragma unroll 1
    for (int64_t i = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < n; i += step) {
        f(i);
    }
}

template <class F>
__global__ void __launch_bounds__(F::THREADS) for_blocks_kernel(int64_t blocks, F f) {
    __shared__ typename F::Shared shared;
    for (int64_t block = blockIdx.x; block < blocks; block += gridDim.x) {
#pragma unroll
        for (int phase = 0; phase < F::PHASES; phase++) {
            f(block, static_cast<int>(threadIdx.x), phase, shared);
            __syncthreads();
        }
    }
}

template <class F>
static int for_each(int64_t n, const F& f, Stream stream) {
    if (n <= 0) {
        return n == 0 ? cudaSuccess : INVALID;
    }
    const int64_t blocks = minimum((n + EACH_THREADS - 1) / EACH_THREADS, MAX_BLOCKS);
    launched++;
    for_each_kernel<<<static_cast<unsigned>(blocks), static_cast<unsigned>(EACH_THREADS), 0, reinterpret_cast<cudaStream_t>(stream)>>>(n, f);
    return cudaGetLastError();
}

template <class F>
static int for_blocks(int64_t blocks, const F& f, Stream stream) {
    if (blocks <= 0) {
        return blocks == 0 ? cudaSuccess : INVALID;
    }
    launched++;
    for_blocks_kernel<<<static_cast<unsigned>(minimum(blocks, MAX_BLOCKS)), F::THREADS, 0, reinterpret_cast<cudaStream_t>(stream)>>>(blocks,
                                                                                                                                     f);
    return cudaGetLastError();
}

#endif

WHISKER_CLOSE

#if !defined(__CUDACC__)
#include "host_launch.hpp" // one of those in src/test/native
#endif
