// Launchers that share out the work of a launch to threads of the processor (native/cuda/launch.cuh), so that the sanitizers of a C++
// compiler see what may happen at the same time on a GPU.
#pragma once

#include "launch.cuh"
#include "workers.hpp"

#include <memory>

WHISKER_OPEN

template <class F>
static int for_each(int64_t n, const F& f, Stream) {
    if (n <= 0) {
        return n == 0 ? 0 : INVALID;
    }
    kernel_check::on_all_workers([&](const kernel_check::Worker& worker) {
        for (int64_t i = 0; i < n; i++) {
            if (worker.draws(i)) {
                f(i);
            }
        }
    });
    return 0;
}

template <class F>
static int for_blocks(int64_t blocks, const F& f, Stream) {
    if (blocks <= 0) {
        return blocks == 0 ? 0 : INVALID;
    }
    std::unique_ptr<typename F::Shared> all[kernel_check::GROUPS];
    for (auto& shared : all) {
        shared = std::make_unique<typename F::Shared>();
    }
    kernel_check::on_all_workers([&](const kernel_check::Worker& worker) {
        typename F::Shared& shared = *all[worker.group];
        for (int64_t block = 0; block < blocks; block++) {
            if (!worker.group_draws(block)) {
                continue;
            }
            if (worker.number == 0) {
                memset(static_cast<void*>(&shared), 0xFF, sizeof shared); // NaN: a phase that reads what no phase wrote is seen
            }
            worker.await_group();
            for (int phase = 0; phase < F::PHASES; phase++) {
                for (int t = 0; t < F::THREADS; t++) {
                    if (worker.draws_within_group(t + phase * F::THREADS)) {
                        f(block, t, phase, shared);
                    }
                }
                worker.await_group();
            }
        }
    });
    return 0;
}

WHISKER_CLOSE
