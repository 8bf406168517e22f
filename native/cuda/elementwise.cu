#include "elementwise.inl"
#include "guard.cuh"
#include "index.cuh"
#include "launch.cuh"
#include "operations.cuh"

using namespace whisker::cuda;

namespace {

// Four bytes in, four floats out: a thread that loads a byte alone uses a thirty-second of what its warp is given.
struct RescaleBytes {
    const uint8_t* x;
    float* y;
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

}

int whisker::cuda::rescale_bytes(const uint8_t* x, float* y, int64_t n, float scale, float offset,
                                 const whisker_queue* queue) {
    const int64_t packed = packs<4>(4, x) && packs<4>(4, y) && n > 0 ? n / 4 : 0;
    const int status = for_each(packed, RescaleBytes{x, y, scale, offset}, queue->stream);
    return status ? status : for_each(n - packed * 4, Rescale<uint8_t>{x + packed * 4, y + packed * 4, scale, offset},
                                      queue->stream);
}

int whisker::cuda::adam(float* w, const float* g, float* m, float* v, int64_t n, double alpha, double beta1,
                        double beta2, double epsilon, const float* guard, const whisker_queue* queue) {
    return for_each_guarded(n, Adam::of(w, g, m, v, alpha, beta1, beta2, epsilon), guard, queue->stream);
}
