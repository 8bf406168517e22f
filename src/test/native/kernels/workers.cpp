#include "workers.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace kernel_check {

namespace {

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

}

void Worker::await_group() const {
    static thread_local unsigned turn = 0;
    (turn++ % 2 == 0 ? groups[group].even : groups[group].odd).await();
}

void on_all_workers(const std::function<void(const Worker&)>& work) {
    static Pool pool;
    pool.run(work);
}

}
