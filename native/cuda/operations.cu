// The table of the operations of whisker_cuda.
#include "activation.inl"
#include "elementwise.inl"
#include "launch.cuh"
#include "operations.cuh"
#include "packed.cuh"
#include "whisker/table.hpp"
#include "whisker/whisker_cuda.h"

WHISKER_OPEN

template <class F>
int launch_each(int64_t n, const F& f, const whisker_queue* queue) {
    return for_each_packed(n, f, queue->stream);
}

WHISKER_CLOSE

using namespace whisker::cuda;

namespace {

constexpr int NOT_SUPPORTED = 801; // cudaErrorNotSupported

const whisker_ops operations = {
#define WHISKER_OP(name, ...) &whisker::cuda::name,
#define WHISKER_EACH_OP(name, ...) &Each<decltype(whisker_ops::name), WHISKER_FIRST(__VA_ARGS__)>::call,
#define WHISKER_CUDA_OP WHISKER_OP
#define WHISKER_CPU_OP(name, ...) &Missing<decltype(whisker_ops::name), NOT_SUPPORTED>::call,
#include "whisker/ops.def"
};

}

int64_t whisker_cuda_ops(void) {
    return reinterpret_cast<int64_t>(&operations);
}
