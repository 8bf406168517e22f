// The products of a convolution that is computed in tiles: a block of neighboring outputs at a time, whose sums stay in registers.
//
// In bfloat16 two taps are multiplied at once: those of two rows, one above the other, and in the last of an odd number of rows two
// neighbors, of which the last may be alone.
#ifndef WHISKER_CPU_CONV_PRODUCTS_HPP
#define WHISKER_CPU_CONV_PRODUCTS_HPP

#include "conv_tiles.hpp"

WHISKER_OPEN

// The kernel (taps, filters) with filters filled up by zeros to `width`, rounded to the type of activations. Pairs lie where the first
// tap of each would.
static void pack_kernel(const PooledConvolution& of, const float* kernel, float* to) {
    const int64_t width = of.width(), row = of.across.kernel * of.c * width, length = taps_in_run(of) * of.c;
    for (int64_t tap = 0; tap < of.taps(); tap++) {
        for (int64_t j = 0; j < width; j++) {
            Stored weight;
            weight = j < of.filters ? kernel[tap * of.filters + j] : 0.0f;
            to[tap * width + j] = weight;
        }
    }
    const auto pair = [](float* first, const float* second, int64_t n) { pair_up(first, second, reinterpret_cast<Pair*>(first), n); };
    int64_t ky = 0;
    for (; PAIRS && ky + 1 < of.down.kernel; ky += 2) {
        pair(to + ky * row, to + (ky + 1) * row, row);
    }
    for (int64_t tap = ky * of.across.kernel * of.c; PAIRS && tap < of.taps(); tap += length) {
        for (int64_t k = 0; k + 1 < length; k += 2) {
            pair(to + (tap + k) * width, to + (tap + k + 1) * width, width);
        }
    }
}

// The sums of H x W neighboring outputs, for U vectors of filters.
template <int H, int W, int U>
struct Sums {
    typename Lanes<WIDEST>::Float total[H * W][U];

    // Adds the product of one tap, or of a pair of them; x is what the first output sees, and what its neighbors see lies a step away.
    template <class T, class X, class Step>
    WHISKER_METHOD void add(const X* x, int64_t row_step, Step step, const float* kernel) {
        using Vector = typename Product<T>::Vector;
        Vector weights[U];
#pragma GCC unroll 2
        for (int u = 0; u < U; u++) {
            weights[u] = Lanes<WIDEST>::template load<Vector>(kernel + u * WIDEST);
        }
#pragma GCC unroll 2
        for (int h = 0; h < H; h++) {
#pragma GCC unroll 12
            for (int w = 0; w < W; w++) {
                T value;
                memcpy(&value, x + h * row_step + w * step, sizeof value);
#pragma GCC unroll 2
                for (int u = 0; u < U; u++) {
                    Product<T>::add(total[h * W + w][u], value, weights[u]);
                }
            }
        }
    }
};

// The convolution at H x W neighboring outputs of a tile. kernel is as pack_kernel leaves it, from the first of the filters on; step is
// input.step().
template <int H, int W, int U, class Step>
WHISKER_FN void multiply(const Input& input, int64_t row, int64_t column, Step step, const float* kernel, Sums<H, W, U>& sums) {
    const PooledConvolution& of = input.of;
    const int64_t run = taps_in_run(of), length = run * of.c, width = of.width();
    const int64_t row_step = of.down.stride * input.row, tap_step = run * of.across.dilation * of.c;
    sums = {};
    for (int64_t ky = 0; ky < of.down.kernel; ky++) {
        const bool two_rows = PAIRS && ky + 1 < of.down.kernel;
        const int64_t first = input.place(row, column, ky);
        for (int64_t kx = 0, at = first; kx < of.across.kernel; kx += run, at += tap_step) {
            int64_t k = 0;
            for (; two_rows && k < length; k++, kernel += width) {
                sums.template add<Pair>(input.pairs + at + k, row_step, step, kernel);
            }
            for (; PAIRS && k + 1 < length; k += 2, kernel += 2 * width) {
                sums.template add<Pair>(input.stored + at + k, row_step, step, kernel);
            }
            for (; k < length; k++, kernel += width) {
                sums.template add<float>(input.values + at + k, row_step, step, kernel);
            }
        }
        if (two_rows) {
            ky++;
            kernel += of.across.kernel * of.c * width;
        }
    }
}

WHISKER_CLOSE

#endif
