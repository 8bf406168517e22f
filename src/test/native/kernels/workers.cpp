#include "workers.hpp"

#include <string.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace kernel_check {

namespace {

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

class Barrier {
public:
    explicit Barrier(int size) : size(size) {}

    void await() {
        std::unique_lock<std::mutex> lock(mutex);
        const uint64_t mine = round;
        if (++arrived == size) {
            arrived = 0;
            round++;
            changed.notify_all();
        } else {
            changed.wait(lock, [&] { return round != mine; });
        }
    }

private:
    const int size;
    int arrived = 0;
    uint64_t round = 0;
    std::mutex mutex;
    std::condition_variable changed;
};

class Pool {
public:
    Pool() {
        for (int i = 0; i < GROUPS * WORKERS; i++) {
            threads.emplace_back([this, i] { serve(i / WORKERS, i % WORKERS); });
        }
    }

    ~Pool() {
        work = nullptr;
        start.await();
        for (std::thread& thread : threads) {
            thread.join();
        }
    }

    void run(const std::function<void(const Worker&)>& next) {
        work = &next;
        launch++;
        start.await();
        end.await();
    }

private:
    void serve(int group, int number) {
        for (;;) {
            start.await();
            if (!work) {
                return;
            }
            (*work)(Worker{launch, group, number});
            end.await();
        }
    }

    const std::function<void(const Worker&)>* work = nullptr;
    uint64_t launch = 0;
    Barrier start{GROUPS * WORKERS + 1}, end{GROUPS * WORKERS + 1};
    std::vector<std::thread> threads;
};

// Two of each group, in turn. With one, a worker that wakes late would take its mutex after another has given it back at the end of the next
// phase: that would order the two, and hide what they did in the phase from ThreadSanitizer.
struct Turns {
    Barrier even{WORKERS}, odd{WORKERS};
};

Turns groups[GROUPS];

void Worker::await_group() const {
    static thread_local unsigned turn = 0;
    (turn++ % 2 == 0 ? groups[group].even : groups[group].odd).await();
}

// Runs work on every worker, and returns when all have ended.
void on_all_workers(const std::function<void(const Worker&)>& work) {
    static Pool pool;
    pool.run(work);
}

}

void run_elements(int64_t n, const void* f, void (*element)(const void* f, int64_t i)) {
    on_all_workers([&](const Worker& worker) {
        for (int64_t i = 0; i < n; i++) {
            if (worker.draws(i)) {
                element(f, i);
            }
        }
    });
}

void run_blocks(const Blocks& blocks, const void* f, void (*step)(const void* f, int64_t block, int thread, int phase, void* shared)) {
    std::unique_ptr<char[]> all[GROUPS];
    for (auto& shared : all) {
        shared = std::make_unique<char[]>(blocks.shared);
    }
    on_all_workers([&](const Worker& worker) {
        char* shared = all[worker.group].get();
        for (int64_t block = 0; block < blocks.count; block++) {
            if (!worker.group_draws(block)) {
                continue;
            }
            if (worker.number == 0) {
                memset(shared, 0xFF, blocks.shared); // NaN: a phase that reads what no phase wrote is seen
            }
            worker.await_group();
            for (int phase = 0; phase < blocks.phases; phase++) {
                for (int thread = 0; thread < blocks.threads; thread++) {
                    if (worker.draws_within_group(thread + phase * blocks.threads)) {
                        step(f, block, thread, phase, shared);
                    }
                }
                worker.await_group();
            }
        }
    });
}

}
