// Sums of outer products over pixels: what a kernel's gradient is made of.
#ifndef WHISKER_CPU_OUTER_PRODUCTS_HPP
#define WHISKER_CPU_OUTER_PRODUCTS_HPP

#include "lanes.hpp"
#include "whisker/for_each.hpp"

WHISKER_OPEN

// Registers hold the sums of ROWS values of an input (neighboring channels, or taps too) times 2 vectors of filters.
constexpr int ROWS = WIDEST == 16 ? 12 : 6;
constexpr int64_t MOST_STRIPS = 64;

// total += x v, in each lane: v of floats, or of bfloat16 read as floats.
template <class T>
struct Product {
    using Vector = typename Lanes<WIDEST>::Float;

    WHISKER_FN void add(Vector& total, T x, Vector v) { total += static_cast<float>(x) * v; }
};

#if defined(__AVX512BF16__)
// Two floats that are bfloat16, multiplied at once: total += x.first v.first + x.second v.second.
constexpr bool PAIRS = true;

struct Pair {
    uint32_t bits;
};

WHISKER_FN Pair pair_of(float first, float second) {
    return Pair{as_bits(first) >> 16 | (as_bits(second) & 0xFFFF0000u)};
}

template <>
struct Product<Pair> {
    using Vector = __m512bh;
    using Float = typename Lanes<WIDEST>::Float;

    WHISKER_FN void add(Float& total, Pair x, Vector v) {
        total = (Float)_mm512_dpbf16_ps((__m512)total, v, (Vector)_mm512_set1_epi32(static_cast<int>(x.bits)));
    }
};
#else
constexpr bool PAIRS = false;

using Pair = float; // stands where pairs would, and is not used

WHISKER_FN Pair pair_of(float first, float) {
    return first;
}
#endif

// A run of pixels of one output row: where their gradients begin, and the input that one tap sees.
template <class T>
struct Strip {
    const T* x;
    const T* dz;
};

// Several of the same length. Elements of neighboring pixels lie x_step and dz_step apart.
template <class T>
struct Strips {
    Strip<T> strip[MOST_STRIPS];
    int64_t count, pixels, x_step, dz_step;
};

// sums[r][j] += sum over all pixels of x[r] dz[j], for R values of x and U vectors of filters; width is that of a row of sums.
template <int R, int U, class T>
static void add_tile(const Strips<T>& strips, int64_t x_at, int64_t dz_at, float* sums, int64_t width) {
    using L = Lanes<WIDEST>;
    using Float = typename L::Float;
    using Vector = typename Product<T>::Vector;
    Float total[R][U] = {};
    for (int64_t s = 0; s < strips.count; s++) {
        const T* x = strips.strip[s].x + x_at;
        const T* dz = strips.strip[s].dz + dz_at;
        for (int64_t pixel = 0; pixel < strips.pixels; pixel++) {
            Vector gradient[U];
#pragma GCC unroll 2
            for (int u = 0; u < U; u++) {
                gradient[u] = L::template load<Vector>(dz + u * WIDEST);
            }
#pragma GCC unroll 12
            for (int r = 0; r < R; r++) {
                const T value = x[r];
#pragma GCC unroll 2
                for (int u = 0; u < U; u++) {
                    Product<T>::add(total[r][u], value, gradient[u]);
                }
            }
            x += strips.x_step;
            dz += strips.dz_step;
        }
    }
#pragma GCC unroll 12
    for (int r = 0; r < R; r++) {
#pragma GCC unroll 2
        for (int u = 0; u < U; u++) {
            float* to = sums + r * width + u * WIDEST;
            L::store(to, Float(L::template load<Float>(to) + total[r][u]));
        }
    }
}

// The same for `rows` values, at most R.
template <int U, int R = ROWS, class T>
static void add_rows(int64_t rows, const Strips<T>& strips, int64_t x_at, int64_t dz_at, float* sums, int64_t width) {
    if constexpr (R > 1) {
        if (rows < R) {
            add_rows<U, R - 1>(rows, strips, x_at, dz_at, sums, width);
            return;
        }
    }
    add_tile<R, U>(strips, x_at, dz_at, sums, width);
}

// The same for any number of values, in tiles of about the same height.
template <int U, class T>
static void add_tiles(int64_t rows, const Strips<T>& strips, int64_t dz_at, float* sums, int64_t width) {
    const int64_t tiles = (rows + ROWS - 1) / ROWS;
    for (int64_t t = 0; t < tiles; t++) {
        const int64_t from = rows * t / tiles, to = rows * (t + 1) / tiles;
        add_rows<U>(to - from, strips, from, dz_at, sums + from * width, width);
    }
}

// to (rows, filters) = the sum of all partial[block] (rows, width), in order.
static void add_blocks(const float* partial, int64_t blocks, int64_t block_size, int64_t rows, int64_t width, float* to, int64_t filters) {
    for_each_row(rows, blocks * width, [=](int64_t row) {
        for (int64_t j = 0; j < filters; j += WIDEST) {
            double total[WIDEST] = {};
            for (int64_t block = 0; block < blocks; block++) {
                const float* from = partial + block * block_size + row * width + j;
                for (int lane = 0; lane < WIDEST; lane++) {
                    total[lane] += from[lane];
                }
            }
            for (int64_t lane = 0; lane < minimum(WIDEST, filters - j); lane++) {
                to[row * filters + j + lane] = static_cast<float>(total[lane]);
            }
        }
    });
}

WHISKER_CLOSE

#endif
