#include "elementwise.inl"
#include "launch.cuh"
#include "whisker/whisker_cuda.h"

using namespace whisker::cuda;

int whisker_cuda_fill(float* y, int64_t n, float value, int64_t stream) {
    return for_each(n, Fill<float>{y, value}, stream);
}

int whisker_cuda_fill_integers(int32_t* y, int64_t n, int32_t value, int64_t stream) {
    return for_each(n, Fill<int32_t>{y, value}, stream);
}

int whisker_cuda_rescale(const float* x, float* y, int64_t n, float scale, float offset, int64_t stream) {
    return for_each(n, Rescale{x, y, scale, offset}, stream);
}

int whisker_cuda_add(const float* a, const float* b, float* y, int64_t n, int64_t stream) {
    return for_each(n, Add{a, b, y}, stream);
}

int whisker_cuda_adam(float* w, const float* g, float* m, float* v, int64_t n, double alpha, double beta1, double beta2, double epsilon,
                      int64_t stream) {
    return for_each(n, Adam::of(w, g, m, v, alpha, beta1, beta2, epsilon), stream);
}
