#include "runtime.hpp"

#include "whisker/random.hpp"
#include "whisker/whisker.h"

#include <omp.h>
#include <stdlib.h>

namespace {

// Each calling thread's own, as OpenMP keeps it: models in several threads may compute with different numbers.
thread_local int chosen_threads = 0;

struct Memory {
    void* start = nullptr;
    size_t bytes = 0;
    ~Memory() { free(start); }
};

thread_local Memory memory[3]; // by whisker::Scratch

}

namespace whisker {

int threads() {
    static const int processors = omp_get_num_procs(); // a system call: asked once
    return chosen_threads > 0 ? chosen_threads : processors;
}

void* scratch(Scratch kind, size_t bytes) {
    Memory& own = memory[static_cast<int>(kind)];
    if (bytes > own.bytes) {
        free(own.start);
        size_t rounded = (bytes + 63) / 64 * 64;
        own.start = aligned_alloc(64, rounded);
        own.bytes = own.start ? rounded : 0;
    }
    return own.start;
}

}

extern "C" {

void whisker_set_threads(int n) {
    chosen_threads = n;
    omp_set_num_threads(whisker::threads());
}

int whisker_threads(void) {
    return whisker::threads();
}

void whisker_philox(int64_t seed, int32_t c0, int32_t c1, int32_t c2, int32_t c3, int32_t* words) {
    whisker::WHISKER_SIDE::Block block =
        whisker::WHISKER_SIDE::philox(static_cast<uint64_t>(seed), static_cast<uint32_t>(c0), static_cast<uint32_t>(c1),
                                      static_cast<uint32_t>(c2), static_cast<uint32_t>(c3));
    for (int i = 0; i < 4; i++) {
        words[i] = static_cast<int32_t>(block.word[i]);
    }
}

}
