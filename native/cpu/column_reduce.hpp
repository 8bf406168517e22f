// Sums over the rows of a (rows, columns) view, in double and in an order that depends on the shape alone: the rows are cut into blocks
// whose number knows nothing of threads, each block sums its rows in order, and the blocks are added in order.
#ifndef WHISKER_CPU_COLUMN_REDUCE_HPP
#define WHISKER_CPU_COLUMN_REDUCE_HPP

#include "runtime.hpp"
#include "whisker/for_each.hpp"

WHISKER_OPEN

// f(i, q) gives the K quantities q of element i = row columns + column; finish(column, totals) receives their K sums.
// False where memory is short.
template <int K, class F, class Finish>
static bool column_reduce(int64_t rows, int64_t columns, const F& f, const Finish& finish) {
    constexpr int64_t NARROW = 16, FEWEST_ROWS = 64, MAX_BLOCKS = 256;
    // Few columns leave vectors empty: several rows then count as one wide row, folded at the end.
    const int64_t group = columns < NARROW ? NARROW : 1, width = columns * group, wide_rows = rows / group;
    const int64_t blocks = maximum(1, minimum(MAX_BLOCKS, wide_rows / FEWEST_ROWS));
    const size_t bytes = static_cast<size_t>(blocks * K * width) * sizeof(double);
    double* partial = static_cast<double*>(whisker::scratch(whisker::Scratch::PARTIAL_SUMS, bytes));
    if (!partial) {
        return false;
    }
    for_each_row(blocks, rows * columns / blocks, [=](int64_t block) {
        double* sums = partial + block * K * width;
        for_simd(0, K * width, [=](int64_t j) { sums[j] = 0.0; });
        auto add_row = [=](int64_t first, int64_t count) {
            for_simd(0, count, [=](int64_t j) {
                double q[K];
                f(first + j, q);
                for (int k = 0; k < K; k++) {
                    sums[k * width + j] += q[k];
                }
            });
        };
        for (int64_t row = wide_rows * block / blocks; row < wide_rows * (block + 1) / blocks; row++) {
            add_row(row * width, width);
        }
        if (block == blocks - 1) {
            add_row(wide_rows * width, rows * columns - wide_rows * width); // what fills no wide row
        }
    });
    for (int64_t column = 0; column < columns; column++) {
        double totals[K] = {};
        for (int64_t block = 0; block < blocks; block++) {
            for (int k = 0; k < K; k++) {
                for (int64_t j = column; j < width; j += columns) {
                    totals[k] += partial[(block * K + k) * width + j];
                }
            }
        }
        finish(column, totals);
    }
    return true;
}

WHISKER_CLOSE

#endif
