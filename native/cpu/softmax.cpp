#include "math.inl"
#include "operations.hpp"
#include "whisker/for_each.hpp"

WHISKER_OPEN

// y = exp(x - max) / sum of it, over one row.
static void softmax_row(const Stored* x, Stored* y, int64_t cols) {
    float top = x[0];
    for (int64_t j = 1; j < cols; j++) {
        top = x[j] > top ? x[j] : top;
    }
    float sum = 0.0f;
#pragma omp simd reduction(+ : sum)
    for (int64_t j = 0; j < cols; j++) {
        sum += exp(x[j] - top);
    }
    for_simd(0, cols, [=](int64_t j) { y[j] = exp(x[j] - top) / sum; }); // again, and not from y, which may be rounded
}

// dx = y (dy - sum y dy), over one row.
static void softmax_slope_row(const Stored* y, const Stored* dy, Stored* dx, int64_t cols) {
    float dot = 0.0f;
#pragma omp simd reduction(+ : dot)
    for (int64_t j = 0; j < cols; j++) {
        dot += y[j] * dy[j];
    }
    for_simd(0, cols, [=](int64_t j) { dx[j] = y[j] * (dy[j] - dot); });
}

int softmax_forward(const Stored* x, Stored* y, int64_t rows, int64_t cols) {
    if (rows < 0 || cols < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each_row(rows, cols, [=](int64_t row) { softmax_row(x + row * cols, y + row * cols, cols); });
    return WHISKER_OK;
}

int softmax_backward(const Stored* y, const Stored* dy, Stored* dx, int64_t rows, int64_t cols) {
    if (rows < 0 || cols < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each_row(rows, cols, [=](int64_t row) { softmax_slope_row(y + row * cols, dy + row * cols, dx + row * cols, cols); });
    return WHISKER_OK;
}

WHISKER_CLOSE
