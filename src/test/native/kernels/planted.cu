// Kernels with a fault on purpose, each of which a tool must report: else its silence about the others would mean nothing.
#include "check.hpp"
#include "launch.cuh"
#include "whisker/stored.hpp"

using namespace whisker::WHISKER_SIDE;

namespace {

// A thread reads what its neighbour writes in the same phase.
struct SharedRace {
    static constexpr int THREADS = 256, PHASES = 1;

    struct Shared {
        Stored values[THREADS];
    };

    Stored* y;

    WHISKER_METHOD void operator()(int64_t block, int thread, int, Shared& shared) const {
        shared.values[thread] = static_cast<float>(thread);
        y[block * THREADS + thread] = shared.values[(thread + 1) % THREADS];
    }
};

// All blocks write to the same place.
struct BlockRace {
    static constexpr int THREADS = 256, PHASES = 1;

    struct Shared {
        float unused;
    };

    Stored* y;

    WHISKER_METHOD void operator()(int64_t block, int thread, int, Shared&) const { y[thread] = static_cast<float>(block); }
};

// One element too far.
struct Overrun {
    Stored* y;
    WHISKER_METHOD void operator()(int64_t i) const { y[i + 1] = 1.0f; }
};

// A position that does not fit into 32 bits.
struct Overflow {
    Stored* y;
    WHISKER_METHOD void operator()(int64_t i) const {
        const int32_t position = static_cast<int32_t>(i) + 1;
        y[i] = static_cast<float>(position * 0x40000000);
    }
};

}

bool kernel_check::WHISKER_SIDE::plant(const std::string& fault) {
    constexpr int64_t N = 8 * 256;
    const Tensor<Stored> y(N);
    // On the default stream: a stream belongs to the library that made it.
    int status = 0;
    if (fault == "race") {
        status = for_blocks(N / 256, SharedRace{y.at()}, 0);
    } else if (fault == "blocks") {
        status = for_blocks(N / 256, BlockRace{y.at()}, 0);
    } else if (fault == "overrun") {
        status = for_each(N, Overrun{y.at()}, 0);
    } else if (fault == "overflow") {
        status = for_each(N, Overflow{y.at()}, 0);
    } else {
        return false;
    }
    must(status, "the launch");
    y.values(); // waits
    return true;
}
