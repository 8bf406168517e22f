// The table of the operations of whisker_cuda.
#include "operations.cuh"
#include "whisker/table.hpp"
#include "whisker/whisker_cuda.h"

namespace {

constexpr int NOT_SUPPORTED = 801; // cudaErrorNotSupported

const whisker_ops operations = {
#define WHISKER_OP(name, ...) &whisker::cuda::name,
#define WHISKER_CUDA_OP WHISKER_OP
#define WHISKER_CPU_OP(name, ...) &whisker::cuda::Missing<decltype(whisker_ops::name), NOT_SUPPORTED>::call,
#include "whisker/ops.def"
};

}

int64_t whisker_cuda_ops(void) {
    return reinterpret_cast<int64_t>(&operations);
}
