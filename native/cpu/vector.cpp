#include "vector.inl"

#include "column_reduce.hpp"
#include "operations.hpp"

WHISKER_OPEN

template <class F>
static int run(int64_t n, const F& f, const float* guard) {
    if (n < 0) {
        return WHISKER_BAD_ARGUMENT;
    }
    if (!guard || *guard == 0.0f) {
        for_each(n, f);
    }
    return WHISKER_OK;
}

int vector_map(int kind, const Stored* x, Stored* y, int64_t n, float a, float b, const float* guard) {
    int status = WHISKER_BAD_ARGUMENT;
    with_vector_map(kind, [&](auto op) { status = run(n, VectorMap<decltype(op)>{x, y, a, b}, guard); });
    return status;
}

int vector_combine(int kind, const Stored* x, const Stored* y, Stored* out, int64_t n, float a, float b,
                   const float* guard) {
    int status = WHISKER_BAD_ARGUMENT;
    with_vector_combine(kind, [&](auto op) { status = run(n, VectorCombine<decltype(op)>{x, y, out, a, b}, guard); });
    return status;
}

int vector_sum(int kind, const Stored* x, float* sum, int64_t n) {
    int status = WHISKER_BAD_ARGUMENT;
    if (n >= 0) {
        with_vector_term(kind, [&](auto op) {
            const auto finish = [=](int64_t, const double* total) { *sum = static_cast<float>(total[0]); };
            const bool done = column_reduce<1>(n, 1, VectorTerm<decltype(op)>{x}, finish);
            status = done ? WHISKER_OK : WHISKER_NO_MEMORY;
        });
    }
    return status;
}

int vector_scale_to_norm(Stored* x, const float* sum_of_squares, int64_t n, float limit, const float* guard) {
    if (!(limit >= 0.0f)) {
        return WHISKER_BAD_ARGUMENT;
    }
    return run(n, VectorMap<Scaled>{x, x, norm_factor(*sum_of_squares, limit), 0.0f}, guard);
}

WHISKER_CLOSE
