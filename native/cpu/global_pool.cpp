#include "image_reduce.hpp"
#include "lanes.hpp"
#include "operations.hpp"
#include "pool.inl"
#include "whisker/for_each.hpp"

#include <math.h>

WHISKER_OPEN

static bool valid(int64_t n, int64_t pixels, int64_t c) {
    return n >= 0 && pixels > 0 && pixels <= INT32_MAX && c > 0;
}

int global_max_pool_forward(const Stored* x, Stored* y, int32_t* index, int64_t n, int64_t pixels, int64_t c) {
    if (!valid(n, pixels, c)) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each_row(n, pixels * c, [=](int64_t image) {
        for_channels(c, [=](auto lanes, int64_t j) {
            using L = decltype(lanes);
            FirstMaximum<typename L::Float, typename L::Int> maximum{typename L::Float{} - INFINITY, typename L::Int{}};
            for (int64_t p = 0; p < pixels; p++) {
                maximum.take(L::template load<typename L::Float>(x + (image * pixels + p) * c + j),
                             typename L::Int{} + static_cast<int32_t>(p));
            }
            L::store(y + image * c + j, maximum.best);
            if (index) {
                L::store_index(index + image * c + j, maximum.index);
            }
        });
    });
    return WHISKER_OK;
}

int global_max_pool_backward(const Stored* dy, const int32_t* index, Stored* dx, int64_t n, int64_t pixels, int64_t c) {
    if (!valid(n, pixels, c)) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each_row(n * pixels, c, [=](int64_t row) {
        const int64_t image = row / pixels, pixel = row % pixels;
        for_simd(0, c, [=](int64_t j) {
            dx[row * c + j] = index[image * c + j] == static_cast<int32_t>(pixel) ? dy[image * c + j] : 0.0f;
        });
    });
    return WHISKER_OK;
}

int global_average_pool_forward(const Stored* x, Stored* y, int64_t n, int64_t pixels, int64_t c) {
    if (!valid(n, pixels, c)) {
        return WHISKER_BAD_ARGUMENT;
    }
    const double count = static_cast<double>(pixels);
    image_reduce(
        n, pixels, c, [=](int64_t i) { return x[i]; }, [=](int64_t i, double sum) { y[i] = static_cast<float>(sum / count); });
    return WHISKER_OK;
}

int global_average_pool_backward(const Stored* dy, Stored* dx, int64_t n, int64_t pixels, int64_t c) {
    if (!valid(n, pixels, c)) {
        return WHISKER_BAD_ARGUMENT;
    }
    const float count = static_cast<float>(pixels);
    for_each_row(n * pixels, c, [=](int64_t row) {
        const Stored* from = dy + row / pixels * c;
        Stored* to = dx + row * c;
        for_simd(0, c, [=](int64_t j) { to[j] = from[j] / count; });
    });
    return WHISKER_OK;
}

WHISKER_CLOSE
