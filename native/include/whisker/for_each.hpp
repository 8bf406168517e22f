// for_each(n, f) calls f(i) once for each i in [0, n), in parallel: f owns what it writes for i, so the order cannot matter.
// This is the CPU's, with OpenMP; native/cuda/launch.cuh has the GPU's.
#ifndef WHISKER_FOR_EACH_HPP
#define WHISKER_FOR_EACH_HPP

#include "runtime.hpp"
#include "whisker/side.hpp"

#include <omp.h>

WHISKER_OPEN

// Below this many elements starting the threads costs more than the work.
constexpr int64_t SERIAL_ELEMENTS = 16384;

// Calls body(from, to) on contiguous parts of [0, n), one per thread; work is the number of elements that all n stand for.
template <class Body>
static inline void for_ranges(int64_t n, int64_t work, const Body& body) {
    int threads = static_cast<int>(minimum(whisker::threads(), n));
    if (threads <= 1 || work < SERIAL_ELEMENTS) {
        body(int64_t{0}, n);
        return;
    }
#pragma omp parallel num_threads(threads)
    {
        int64_t me = omp_get_thread_num(), all = omp_get_num_threads();
        body(n * me / all, n * (me + 1) / all);
    }
}

// f(i) for i in [from, to) on this thread, vectorised.
template <class F>
WHISKER_FN void for_simd(int64_t from, int64_t to, const F& f) {
    const F own = f; // a copy the compiler can keep in registers while f's outputs are written
#pragma omp simd
    for (int64_t i = from; i < to; i++) {
        own(i);
    }
}

// f(i) for independent elements.
template <class F>
static inline void for_each(int64_t n, const F& f) {
    for_ranges(n, n, [&](int64_t from, int64_t to) { for_simd(from, to, f); });
}

// f(i) for rows of work elements each: no vectorisation across rows.
template <class F>
static inline void for_each_row(int64_t rows, int64_t work_per_row, const F& f) {
    for_ranges(rows, rows * work_per_row, [&](int64_t from, int64_t to) {
        const F own = f;
        for (int64_t i = from; i < to; i++) {
            own(i);
        }
    });
}

WHISKER_CLOSE

#endif
