#include "activation.inl"
#include "launch.cuh"
#include "whisker/whisker_cuda.h"

using namespace whisker::cuda;

int whisker_cuda_activation_forward(int kind, const float* x, float* y, int64_t n, int64_t stream) {
    int status = cudaErrorInvalidValue;
    with_activation(kind, [&](auto a) {
        status = for_each(n, ActivationForward<decltype(a)>{x, y}, reinterpret_cast<cudaStream_t>(stream));
    });
    return status;
}

int whisker_cuda_activation_backward(int kind, const float* x, const float* y, const float* dy, float* dx, int64_t n, int64_t stream) {
    int status = cudaErrorInvalidValue;
    with_activation(kind, [&](auto a) {
        using A = decltype(a);
        status = for_each(n, ActivationBackward<A>{A::READS_X ? x : y, dy, dx}, reinterpret_cast<cudaStream_t>(stream));
    });
    return status;
}
