#include "elementwise.inl"
#include "guard.cuh"
#include "index.cuh"
#include "launch.cuh"
#include "operations.cuh"
#include "varying.cuh"

using namespace whisker::WHISKER_SIDE;

namespace {

// Four bytes in, four floats out: a thread that loads a byte alone uses a thirty-second of what its warp is given.
struct RescaleBytes {
    const uint8_t* x;
    Stored* y;
    float scale, offset;

    WHISKER_METHOD void operator()(int64_t i) const {
        const Pack<uint8_t, 4> bytes = load<4>(x + i * 4);
        Pack<float, 4> values;
        for (int k = 0; k < 4; k++) {
            values.at[k] = rescale(bytes.at[k], scale, offset);
        }
        store(y + i * 4, values);
    }
};

struct VaryingAdam {
    Adam adam;
    Varying<float> alpha;

    WHISKER_METHOD void operator()(int64_t i) const {
        Adam own = adam;
        own.alpha = alpha.get();
        own(i);
    }
};

// One block: a batch has few losses, and one number is written.
struct Latch {
    static constexpr int THREADS = 256, PHASES = 2;

    struct Shared {
        bool fault[THREADS];
    };

    StepFault fault;
    int64_t all;
    float* guard;

    WHISKER_METHOD void operator()(int64_t, int thread, int phase, Shared& shared) const {
        if (phase == 0) {
            bool found = false;
            for (int64_t i = thread; i < all; i += THREADS) {
                found |= fault.at(i);
            }
            shared.fault[thread] = found;
        } else if (thread == 0) {
            bool found = false;
            for (int i = 0; i < THREADS; i++) {
                found |= shared.fault[i];
            }
            if (found) {
                *guard = 1.0f;
            }
        }
    }
};

}

int whisker::WHISKER_SIDE::rescale_bytes(const uint8_t* x, Stored* y, int64_t n, float scale, float offset,
                                 const whisker_queue* queue) {
    const int64_t packed = packs<4>(4, x) && packs<4>(4, y) && n > 0 ? n / 4 : 0;
    const int status = for_each(packed, RescaleBytes{x, y, scale, offset}, queue->stream);
    return status ? status : for_each(n - packed * 4, Rescale<uint8_t>{x + packed * 4, y + packed * 4, scale, offset},
                                      queue->stream);
}

int whisker::WHISKER_SIDE::adam(float* w, const float* g, float* m, float* v, int64_t n, double alpha, double beta1,
                        double beta2, double epsilon, const float* guard, const whisker_queue* queue) {
    const Adam update = Adam::of(w, g, m, v, alpha, beta1, beta2, epsilon);
    return for_each_guarded(n, VaryingAdam{update, varying(update.alpha, queue)}, guard, queue->stream);
}

int whisker::WHISKER_SIDE::latch(const float* counts, int64_t k, const float* values, int64_t n, float* guard,
                         const whisker_queue* queue) {
    return k < 0 || n < 0 ? INVALID : for_blocks(1, Latch{StepFault{counts, k, values}, k + n, guard}, queue->stream);
}
