// The table of the operations of whisker_cuda for one type of activations.
#include "activation.inl"
#include "column_reduce.cuh"
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

using namespace whisker::WHISKER_SIDE;

namespace {

const WHISKER_TABLE operations = {
#define WHISKER_OP(name, ...) &whisker::WHISKER_SIDE::name,
#define WHISKER_EACH_OP(name, ...) &Each<decltype(WHISKER_TABLE::name), WHISKER_FIRST(__VA_ARGS__)>::call,
#define WHISKER_CUDA_OP WHISKER_OP
#define WHISKER_CPU_OP(name, ...) &Missing<decltype(WHISKER_TABLE::name), NOT_SUPPORTED>::call,
#include "whisker/ops.def"
};

}

#if defined(WHISKER_BFLOAT16)
int64_t whisker_cuda_bfloat16_ops(void) {
#else
int64_t whisker_cuda_scratch_bytes(void) {
    return SCRATCH_BYTES;
}

int64_t whisker_cuda_ops(void) {
#endif
    return reinterpret_cast<int64_t>(&operations);
}
