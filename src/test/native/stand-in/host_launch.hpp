// The launchers of the stand-in GPU: loops over elements, blocks and threads (native/cuda/launch.cuh).
#pragma once

#include "launch.cuh"

#include <functional>
#include <memory>

namespace whisker {

// Queues a launch on a stream. Every other one goes through its elements, blocks and threads from the last to the first. A second run of the same
// operations mostly goes the other way, so results that depend on an order which a GPU does not promise differ between two runs.
int launch(int64_t stream, std::function<void(bool backwards)> run);

}

WHISKER_OPEN

template <class F>
static int for_each(int64_t n, const F& f, Stream stream) {
    if (n <= 0) {
        return n == 0 ? 0 : INVALID;
    }
    return launch(stream, [n, f](bool backwards) {
        for (int64_t i = 0; i < n; i++) {
            f(backwards ? n - 1 - i : i);
        }
    });
}

template <class F>
static int for_blocks(int64_t blocks, const F& f, Stream stream) {
    if (blocks <= 0) {
        return blocks == 0 ? 0 : INVALID;
    }
    return launch(stream, [blocks, f](bool backwards) {
        const auto shared = std::make_unique<typename F::Shared>();
        for (int64_t b = 0; b < blocks; b++) {
            const int64_t block = backwards ? blocks - 1 - b : b;
            memset(static_cast<void*>(shared.get()), 0xFF, sizeof *shared); // NaN: a phase that reads what no phase wrote is seen
            for (int phase = 0; phase < F::PHASES; phase++) {
                for (int t = 0; t < F::THREADS; t++) {
                    f(block, backwards ? F::THREADS - 1 - t : t, phase, *shared);
                }
            }
        }
    });
}

WHISKER_CLOSE
