#include "column_reduce.cuh"
#include "guard.cuh"
#include "operations.cuh"
#include "varying.cuh"
#include "vector.inl"

using namespace whisker::WHISKER_SIDE;

namespace {

struct PutSum {
    float* sum;
    WHISKER_METHOD void operator()(int64_t, const double* total) const { *sum = static_cast<float>(total[0]); }
};

// The sum of squares is known on the device alone.
struct ScaleToNorm {
    Stored* x;
    const float* sum_of_squares;
    float limit;
    WHISKER_METHOD void operator()(int64_t i) const { x[i] = x[i] * norm_factor(*sum_of_squares, limit); }
};

}

int whisker::WHISKER_SIDE::vector_map(int kind, const Stored* x, Stored* y, int64_t n, float a, float b, const float* guard,
                              const whisker_queue* queue) {
    int status = INVALID;
    with_vector_map(kind, [&](auto op) {
        const VectorMap<decltype(op)> map{x, y, a, b};
        status = for_each_guarded(n, varying_numbers(map, queue), guard, queue->stream);
    });
    return status;
}

int whisker::WHISKER_SIDE::vector_combine(int kind, const Stored* x, const Stored* y, Stored* out, int64_t n, float a, float b,
                                  const float* guard, const whisker_queue* queue) {
    int status = INVALID;
    with_vector_combine(kind, [&](auto op) {
        const VectorCombine<decltype(op)> combine{x, y, out, a, b};
        status = for_each_guarded(n, varying_numbers(combine, queue), guard, queue->stream);
    });
    return status;
}

int whisker::WHISKER_SIDE::vector_sum(int kind, const Stored* x, float* sum, int64_t n, const whisker_queue* queue) {
    int status = INVALID;
    if (n >= 0) {
        with_vector_term(kind, [&](auto op) {
            status = column_reduce<1>(Columns{n, 1, 1}, queue->scratch, VectorTerm<decltype(op)>{x}, PutSum{sum},
                                      queue->stream);
        });
    }
    return status;
}

int whisker::WHISKER_SIDE::vector_scale_to_norm(Stored* x, const float* sum_of_squares, int64_t n, float limit,
                                        const float* guard, const whisker_queue* queue) {
    return limit >= 0.0f ? for_each_guarded(n, ScaleToNorm{x, sum_of_squares, limit}, guard, queue->stream) : INVALID;
}
