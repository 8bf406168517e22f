// Sums over the pixels of each image of an (n, pixels, c) view, in double and in the pixels' order, whatever the number of threads.
#ifndef WHISKER_CPU_IMAGE_REDUCE_HPP
#define WHISKER_CPU_IMAGE_REDUCE_HPP

#include "whisker/for_each.hpp"

WHISKER_OPEN

// f(i) gives the value of element i; finish(image c + channel, sum) receives its sum.
template <class F, class Finish>
static void image_reduce(int64_t n, int64_t pixels, int64_t c, const F& f, const Finish& finish) {
    // One task is some channels of one image: a single image then keeps all threads busy too.
    constexpr int64_t AT_ONCE = 64;
    const int64_t tasks = (c + AT_ONCE - 1) / AT_ONCE;
    for_each_row(n * tasks, pixels * minimum(c, AT_ONCE), [=](int64_t task) {
        const int64_t image = task / tasks, from = task % tasks * AT_ONCE, count = minimum(AT_ONCE, c - from);
        double sum[AT_ONCE] = {};
        for (int64_t p = 0; p < pixels; p++) {
            const int64_t first = (image * pixels + p) * c + from;
            double* own = sum;
            for_simd(0, count, [=](int64_t j) { own[j] += f(first + j); });
        }
        for (int64_t j = 0; j < count; j++) {
            finish(image * c + from + j, sum[j]);
        }
    });
}

WHISKER_CLOSE

#endif
