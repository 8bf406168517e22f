// Threads that run kernels, each launch with its function object f. They form groups: a group runs one block at a time, and waits only for
// itself between phases.
//
// What runs where is drawn anew at each launch. Of two elements, threads or blocks that must not touch the same memory, some launch then
// gives each to a thread of its own, with nothing that orders them. A fixed distribution would never tell thread 2 from thread 4.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace kernel_check {

// Calls element(f, i) for each i in [0, n), and returns when all have ended.
void run_elements(int64_t n, const void* f, void (*element)(const void* f, int64_t i));

struct Blocks {
    int64_t count;
    int threads, phases; // of each
    size_t shared;       // bytes
};

// Calls step(f, block, thread, phase, shared) for each thread of each phase of each block, and returns when all have ended. Shared memory is
// an allocation of exactly its size.
void run_blocks(const Blocks& blocks, const void* f, void (*step)(const void* f, int64_t block, int thread, int phase, void* shared));

}
