// Threads that run kernels. They form groups: a group runs one block at a time, and waits only for itself between phases.
//
// What runs where is drawn anew at each launch. Of two elements, threads or blocks that must not touch the same memory, some launch then
// gives each to a thread of its own, with nothing that orders them. A fixed distribution would never tell thread 2 from thread 4.
#pragma once

#include <stdint.h>

#include <functional>

namespace kernel_check {

constexpr int GROUPS = 2, WORKERS = 2; // of each group

struct Worker {
    uint64_t launch;
    int group, number;

    bool draws(int64_t item) const { return draw(item, 1) % (GROUPS * WORKERS) == static_cast<uint64_t>(group * WORKERS + number); }
    bool group_draws(int64_t block) const { return draw(block, 2) % GROUPS == static_cast<uint64_t>(group); }
    bool draws_within_group(int64_t item) const { return draw(item, 3) % WORKERS == static_cast<uint64_t>(number); }

    // Returns when all workers of the group have called it.
    void await_group() const;

private:
    // The finalizer of SplitMix64.
    uint64_t draw(int64_t item, uint64_t purpose) const {
        uint64_t z = static_cast<uint64_t>(item) + (4 * launch + purpose) * 0x9E3779B97F4A7C15u;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }
};

// Runs work on every worker, and returns when all have ended.
void on_all_workers(const std::function<void(const Worker&)>& work);

}
