// Launchers that share out the work of a launch to threads of the processor (native/cuda/launch.cuh), so that the sanitizers of a C++
// compiler see what may happen at the same time on a GPU.
#pragma once

#include "launch.cuh"
#include "workers.hpp"

#include <stddef.h>

WHISKER_OPEN

// Only the call of f is compiled for each F: there are hundreds of them, and all under sanitizers.
template <class F>
static int for_each(int64_t n, const F& f, Stream) {
    if (n <= 0) {
        return n == 0 ? 0 : INVALID;
    }
    kernel_check::run_elements(n, &f, [](const void* f, int64_t i) { (*static_cast<const F*>(f))(i); });
    return 0;
}

template <class F>
static int for_blocks(int64_t blocks, const F& f, Stream) {
    using Shared = typename F::Shared;
    static_assert(alignof(Shared) <= alignof(max_align_t));
    if (blocks <= 0) {
        return blocks == 0 ? 0 : INVALID;
    }
    kernel_check::run_blocks({blocks, F::THREADS, F::PHASES, sizeof(Shared)}, &f,
                             [](const void* f, int64_t block, int thread, int phase, void* shared) {
                                 (*static_cast<const F*>(f))(block, thread, phase, *static_cast<Shared*>(shared));
                             });
    return 0;
}

WHISKER_CLOSE
