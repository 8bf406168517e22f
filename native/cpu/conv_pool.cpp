// A convolution, max pooling in windows that tile its output, bias and relu at once: what lies before pooling never reaches memory, forward
// or backward. Worth it for the first convolution of a network, whose output is the largest map of all and whose input needs no gradient.
//
// The output is computed in tiles of a few windows and at most two vectors of filters. A tile's input is copied first, as floats and with
// zeros for the padding, so that a tile is the same everywhere. This file may fuse multiply and add (CMakeLists.txt).
#include "conv_products.hpp"
#include "operations.hpp"
#include "pool.inl"
#include "window_maxima.hpp"

#include <math.h>

WHISKER_OPEN

namespace {

// to[p][j] = the convolution at R neighboring outputs, for U vectors of filters.
template <int R, int U>
void multiply_row(const Input& input, int64_t row, int64_t column, const float* kernel, float* to) {
    Sums<1, R, U> sums;
    multiply(input, row, column, input.step(), kernel, sums);
#pragma GCC unroll 12
    for (int r = 0; r < R; r++) {
#pragma GCC unroll 2
        for (int u = 0; u < U; u++) {
            Lanes<WIDEST>::store(to + (r * U + u) * WIDEST, sums.total[r][u]);
        }
    }
}

// The same for as many of `count` outputs as there is compiled code for, at most R. Returns how many.
template <int U, int R = ROWS>
int64_t multiply_most(int64_t count, const Input& input, int64_t row, int64_t column, const float* kernel, float* to) {
    if constexpr (R > 1) {
        if (count < R) {
            constexpr int FEWER = R > 6 ? R / 2 : R > 2 ? 2 : 1;
            return multiply_most<U, FEWER>(count, input, row, column, kernel, to);
        }
    }
    multiply_row<R, U>(input, row, column, kernel, to);
    return R;
}

// The convolution in a tile, for U vectors of filters: values (rows, columns, U vectors).
template <int U>
void convolve(const Input& input, const Tile& tile, const float* kernel, float* values) {
    for (int64_t row = 0; row < tile.rows; row++) {
        for (int64_t column = 0; column < tile.columns;) {
            float* to = values + (row * tile.columns + column) * U * WIDEST;
            column += multiply_most<U>(tile.columns - column, input, row, column, kernel, to);
        }
    }
}

// K is the height and width of windows where known at compile time, else 0: loops over a window then unroll.
template <int K>
struct Forward {
    PooledConvolution of;
    const Stored* x;
    const float* kernel; // (taps, width)
    const float* bias;   // may be null
    Stored* y;
    uint8_t* index;      // may be null
    Stored* products;    // may be null

    void compute(Input& input, const Tile& tile) const {
        alignas(64) float values[TILE_ROOM];
        input.read<PAIRS>(x, tile);
        input.pair(tile, of.down.dilation);
        for_filters(of, [&](auto vectors, int64_t j) {
            constexpr int U = vectors.value;
            const int64_t count = minimum(U * WIDEST, of.filters - j);
#if defined(__AVX512F__) // whose registers hold three windows
            if constexpr (K == 2) {
                if (tile.pooled && !products && count == U * WIDEST) {
                    constexpr std::integral_constant<int64_t, 3> COLORS; // the usual step, for which offsets are constants
                    input.step() == COLORS ? pool_windows<U>(input, tile, COLORS, j) : pool_windows<U>(input, tile, input.step(), j);
                    return;
                }
            }
#endif
            convolve<U>(input, tile, kernel + j, values);
            if (tile.pooled) {
                pool(tile, values, U * WIDEST, j, count);
            }
            if (products) {
                keep(of, tile, values, U * WIDEST, j, count, products);
            }
        });
    }

#if defined(__AVX512F__)
    // Three windows of 2x2 at a time, whose products do not leave the registers.
    template <int U, class Step>
    void pool_windows(const Input& input, const Tile& tile, Step step, int64_t j) const {
        int64_t to = of.window(tile) * of.filters + j;
        for (int64_t column = 0; column < tile.columns;) {
            const int64_t windows = pool_most<U>((tile.columns - column) / 2, input, column, step, j, to);
            column += 2 * windows;
            to += windows * of.filters;
        }
    }

    // As many of `count` windows as there is compiled code for, at most W. Returns how many.
    template <int U, int W = 3, class Step>
    int64_t pool_most(int64_t count, const Input& input, int64_t column, Step step, int64_t j, int64_t to) const {
        if constexpr (W > 1) {
            if (count < W) {
                return pool_most<U, 1>(count, input, column, step, j, to);
            }
        }
        Sums<2, 2 * W, U> sums;
        multiply(input, 0, column, step, kernel + j, sums);
        Maxima<W, U> maxima;
        first_maxima<W>(sums, maxima);
#pragma GCC unroll 3
        for (int w = 0; w < W; w++) {
#pragma GCC unroll 2
            for (int u = 0; u < U; u++) {
                finish(Lanes<WIDEST>{}, maxima.of[w][u], j + u * WIDEST, to + w * of.filters + u * WIDEST);
            }
        }
        return W;
    }
#endif

    // Bias and relu of a window's maximum in filters from j on.
    template <class L, class Float, class Int>
    void finish(L, const FirstMaximum<Float, Int>& maximum, int64_t j, int64_t to) const {
        const Float sum = bias ? maximum.best + L::template load<Float>(bias + j) : maximum.best;
        L::store(y + to, L::larger(Float{}, sum));
        if (index) {
            L::store_index(index + to, maximum.index);
        }
    }

    void pool(const Tile& tile, const float* values, int64_t width, int64_t j, int64_t count) const {
        const int64_t window_h = K ? K : of.window_h, window_w = K ? K : of.window_w;
        int64_t to = of.window(tile) * of.filters + j;
        for (int64_t column = 0; column < tile.columns; column += window_w, to += of.filters) {
            for_channels(count, [&](auto lanes, int64_t i) {
                using L = decltype(lanes);
                using Float = typename L::Float;
                using Int = typename L::Int;
                FirstMaximum<Float, Int> maximum{Float{} - INFINITY, Int{}};
                for (int64_t wy = 0; wy < window_h; wy++) {
                    for (int64_t wx = 0; wx < window_w; wx++) {
                        const float* from = values + (wy * tile.columns + column + wx) * width + i;
                        maximum.take(L::template load<Float>(from), Int{} + static_cast<int32_t>(wy * window_w + wx));
                    }
                }
                finish(lanes, maximum, j + i, to + i);
            });
        }
    }
};

template <int K>
struct Gradient {
    PooledConvolution of;
    const Stored* x;
    const Stored* y;
    const Stored* dy;
    const uint8_t* index;
    bool kernel;      // whether its gradient is wanted
    Stored* products; // their gradient; may be null

    // Adds to sums (taps, width) and, in the row after those, to the bias gradient. A function of its own: there are several calls, and it is long.
    [[gnu::noinline]] void add(Input& input, const Tile& tile, float* sums) const {
        alignas(64) float values[TILE_ROOM];
        input.read<false>(x, tile);
        input.pair(tile, of.down.stride);
        for_filters(of, [&](auto vectors, int64_t j) {
            constexpr int U = vectors.value;
            const int64_t count = minimum(U * WIDEST, of.filters - j);
            if constexpr (PAIRS && K == 2) {
                if (tile.pooled && kernel && !products && count == U * WIDEST) {
                    add_in_pairs<U>(input, tile, j, sums);
                    return;
                }
            }
            if (!tile.pooled || count < U * WIDEST) {
                for_simd(0, tile.rows * tile.columns * U * WIDEST, [&](int64_t i) { values[i] = 0.0f; });
            }
            if (tile.pooled) {
                spread(tile, values, U * WIDEST, j, count, sums + of.taps() * of.width() + j);
                if (kernel) {
                    add_products<U>(input, tile, values, sums + j);
                }
            }
            if (products) {
                keep(of, tile, values, U * WIDEST, j, count, products);
            }
        });
    }

    // Calls put(Lanes, column, i, gradient, chosen) for each window of the tile and vector of filters, with the maximum's place in the window, and adds
    // to the bias gradient.
    template <class Put>
    void for_windows(const Tile& tile, int64_t j, int64_t count, float* bias_sums, const Put& put) const {
        const int64_t window_w = K ? K : of.window_w;
        for_channels(count, [&](auto lanes, int64_t i) {
            using L = decltype(lanes);
            using Float = typename L::Float;
            Float sum = L::template load<Float>(bias_sums + i);
            int64_t at = of.window(tile) * of.filters + j + i;
            for (int64_t column = 0; column < tile.columns; column += window_w, at += of.filters) {
                const Float output = L::template load<Float>(y + at);
                const Float gradient = L::template load<Float>(dy + at) * relu_slope(output);
                sum += gradient;
                put(lanes, column, i, gradient, L::load_index(index + at));
            }
            L::store(bias_sums + i, sum);
        });
    }

    // Each gradient goes to the maximum of its window: values (rows, columns, width).
    void spread(const Tile& tile, float* values, int64_t width, int64_t j, int64_t count, float* bias_sums) const {
        const int64_t window_h = K ? K : of.window_h, window_w = K ? K : of.window_w;
        for_windows(tile, j, count, bias_sums, [&](auto lanes, int64_t column, int64_t i, auto gradient, auto chosen) {
            using L = decltype(lanes);
            for (int64_t wy = 0; wy < window_h; wy++) {
                for (int64_t wx = 0; wx < window_w; wx++) {
                    const auto own = chosen == static_cast<int32_t>(wy * window_w + wx) ? gradient : decltype(gradient){};
                    L::store(values + (wy * tile.columns + column + wx) * width + i, own);
                }
            }
        });
    }

    // The same for windows of two rows, whose gradients are at once what two rows of the input are multiplied with.
    template <int U>
    void add_in_pairs(const Input& input, const Tile& tile, int64_t j, float* sums) const {
        alignas(64) Pair pairs[TILE_ROOM / 2];
        float* bias_sums = sums + of.taps() * of.width() + j;
        for_windows(tile, j, U * WIDEST, bias_sums, [&](auto lanes, int64_t column, int64_t i, auto gradient, auto chosen) {
            using Int = decltype(chosen);
            Int bits;
            memcpy(&bits, &gradient, sizeof bits);
            for (int32_t wx = 0; wx < 2; wx++) {
                const Int upper = chosen == wx ? bits >> 16 & 0xFFFF : Int{}, lower = chosen == 2 + wx ? bits : Int{};
                decltype(lanes)::store(pairs + (column + wx) * U * WIDEST + i, Int(upper | lower));
            }
        });
        add_rows_of<U, Pair>(input, tile, pairs, 0, 2, 1, sums + j);
    }

    template <int U>
    void add_products(const Input& input, const Tile& tile, const float* values, float* sums) const {
        const int64_t row = tile.columns * U * WIDEST, pairs = PAIRS ? tile.rows / 2 : 0;
        if (pairs > 0) {
            alignas(64) Pair paired[PAIRS ? TILE_ROOM / 2 : 1];
            for (int64_t i = 0; i < pairs; i++) {
                pair_up(values + 2 * i * row, values + (2 * i + 1) * row, paired + i * row, row);
            }
            for (int64_t i = 0; i < pairs; i += MOST_STRIPS) {
                add_rows_of<U, Pair>(input, tile, paired + i * row, 2 * i, 2, minimum(MOST_STRIPS, pairs - i), sums);
            }
        }
        for (int64_t i = 2 * pairs; i < tile.rows; i += MOST_STRIPS) {
            add_rows_of<U, float>(input, tile, values + i * row, i, 1, minimum(MOST_STRIPS, tile.rows - i), sums);
        }
    }

    // The products of `count` rows of the tile, from `first` on and `distance` apart, or of pairs of rows.
    template <int U, class T>
    void add_rows_of(const Input& input, const Tile& tile, const T* values, int64_t first, int64_t distance, int64_t count,
                     float* sums) const {
        const int64_t run = taps_in_run(of);
        Strips<T> strips;
        strips.count = count;
        strips.pixels = tile.columns;
        strips.x_step = input.step();
        strips.dz_step = U * WIDEST;
        for (int64_t ky = 0; ky < of.down.kernel; ky++) {
            for (int64_t kx = 0; kx < of.across.kernel; kx += run) {
                for (int64_t i = 0; i < count; i++) {
                    const T* x = input.at<T>(first + i * distance, 0, ky, kx);
                    strips.strip[i] = Strip<T>{x, values + i * tile.columns * U * WIDEST};
                }
                add_tiles<U>(run * of.c, strips, 0, sums + (ky * of.across.kernel + kx) * of.c * of.width(), of.width());
            }
        }
    }
};

}

int conv_pool_forward(const Stored* x, const float* kernel, const float* bias, Stored* y, uint8_t* index, Stored* products, float* packed,
                      int64_t n, int64_t h, int64_t w, int64_t c, int64_t filters, int64_t kernel_h, int64_t kernel_w, int64_t stride_h,
                      int64_t stride_w, int64_t dilation_h, int64_t dilation_w, int64_t pad_top, int64_t pad_left, int64_t out_h,
                      int64_t out_w, int64_t window_h, int64_t window_w) {
    const PooledConvolution of{n, c, filters, {h, out_h, kernel_h, stride_h, dilation_h, pad_top},
                               {w, out_w, kernel_w, stride_w, dilation_w, pad_left}, window_h, window_w};
    if (!of.valid()) {
        return WHISKER_BAD_ARGUMENT;
    }
    pack_kernel(of, kernel, packed);
    const int64_t rows = of.pooled_h();
    with_window(of, [&](auto window) {
        const Forward<window.value> forward{of, x, packed, bias, y, index, products};
        for_ranges(n * rows, of.work(), [&](int64_t from, int64_t to) {
            Input input(of);
            for (; from < to; from++) {
                for_tiles(of, from / rows, from % rows, products, [&](const Tile& tile) { forward.compute(input, tile); });
            }
        });
    });
    return WHISKER_OK;
}

int conv_pool_gradient(const Stored* x, const Stored* y, const Stored* dy, const uint8_t* index, float* dkernel, float* dbias,
                       Stored* products, float* partial, int64_t blocks, int64_t n, int64_t h, int64_t w, int64_t c, int64_t filters,
                       int64_t kernel_h, int64_t kernel_w, int64_t stride_h, int64_t stride_w, int64_t dilation_h, int64_t dilation_w,
                       int64_t pad_top, int64_t pad_left, int64_t out_h, int64_t out_w, int64_t window_h, int64_t window_w) {
    const PooledConvolution of{n, c, filters, {h, out_h, kernel_h, stride_h, dilation_h, pad_top},
                               {w, out_w, kernel_w, stride_w, dilation_w, pad_left}, window_h, window_w};
    if (!of.valid() || blocks < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    const int64_t rows = of.pooled_h(), width = of.width(), block_size = (of.taps() + 1) * width;
    with_window(of, [&](auto window) {
        const Gradient<window.value> gradient{of, x, y, dy, index, dkernel != nullptr, products};
        for_ranges(blocks, of.work(), [&](int64_t from, int64_t to) {
            Input input(of);
            for (; from < to; from++) {
                float* sums = partial + from * block_size;
                for_simd(0, block_size, [=](int64_t i) { sums[i] = 0.0f; });
                const int64_t end = n * rows * (from + 1) / blocks;
                for (int64_t row = n * rows * from / blocks; row < end; row++) {
                    for_tiles(of, row / rows, row % rows, products, [&](const Tile& tile) { gradient.add(input, tile, sums); });
                }
            }
        });
    });
    if (dkernel) {
        add_blocks(partial, blocks, block_size, of.taps(), width, dkernel, filters);
    }
    if (dbias) {
        add_blocks(partial + of.taps() * width, blocks, block_size, 1, width, dbias, filters);
    }
    return WHISKER_OK;
}

WHISKER_CLOSE
