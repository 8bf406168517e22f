// A convolution, max pooling in windows that tile its output, bias and relu at once: what lies before pooling never reaches memory, forward
// or backward. Worth it for the first convolution of a network, whose output is the largest map of all and whose input needs no gradient.
//
// The output is computed in tiles of a few windows and at most two vectors of filters. A tile's input is copied first, as floats and with
// zeros for the padding, so that a tile is the same everywhere. This file may fuse multiply and add (CMakeLists.txt).
#include "lanes.hpp"
#include "operations.hpp"
#include "outer_products.hpp"
#include "pool.inl"
#include "whisker/for_each.hpp"
#include "whisker/tap_axis.hpp"

#include <math.h>

#include <type_traits>

WHISKER_OPEN

namespace {

// Tiles are so wide, unless one window is wider; the copied input and the tile have room for any that is taken.
constexpr int64_t COLUMNS = 3 * 12, INPUT_ROOM = 8192, TILE_ROOM = 256 * 2 * WIDEST;

// Some windows of a row of windows, and what lies in them. Beyond the last whole windows there may be rows and columns that no window
// holds: they are tiles of their own, without windows.
struct Tile {
    int64_t image, row, rows, column, columns; // of the convolution's output
    bool pooled;
};

struct PooledConvolution {
    int64_t n, c, filters;
    TapAxis<int64_t> down, across;
    int64_t window_h, window_w;

    int64_t pooled_h() const { return down.out / window_h; }
    int64_t pooled_w() const { return across.out / window_w; }
    int64_t width() const { return (filters + WIDEST - 1) / WIDEST * WIDEST; }
    int64_t taps() const { return down.kernel * across.kernel * c; }
    int64_t input_rows(int64_t rows) const { return (rows - 1) * down.stride + (down.kernel - 1) * down.dilation + 1; }
    int64_t input_columns(int64_t columns) const { return (columns - 1) * across.stride + (across.kernel - 1) * across.dilation + 1; }
    // Of all images, the first one in a tile.
    int64_t window(const Tile& tile) const {
        return (tile.image * pooled_h() + tile.row / window_h) * pooled_w() + tile.column / window_w;
    }
    // Windows beside each other in a tile; 0 where not even one fits.
    int64_t windows() const {
        int64_t count = minimum(pooled_w(), maximum(1, COLUMNS / window_w));
        while (count > 0 && (input_rows(window_h) * input_columns(count * window_w) * c > INPUT_ROOM ||
                             window_h * window_w * count * 2 * WIDEST > TILE_ROOM)) {
            count--;
        }
        return count;
    }
    int64_t work() const { return n * down.out * across.out * taps() * width() / WIDEST; }
    bool valid() const {
        return n >= 0 && c > 0 && filters > 0 && down.valid() && across.valid() && window_h > 0 && window_w > 0 && pooled_h() > 0 &&
               pooled_w() > 0 && window_h * window_w <= 255 && windows() > 0;
    }
};

// Calls use(tile) for the tiles of one row of windows; `rest` also asks for what no window holds beside them and below the last row.
template <class Use>
void for_tiles(const PooledConvolution& of, int64_t image, int64_t window_row, bool rest, const Use& use) {
    const int64_t most = of.windows(), tiles = (of.pooled_w() + most - 1) / most, end = of.pooled_w() * of.window_w;
    const bool last = window_row == of.pooled_h() - 1;
    for (int64_t row = window_row * of.window_h; row < of.down.out; row += of.window_h) {
        const bool pooled = row == window_row * of.window_h;
        if (!pooled && !(rest && last)) {
            return;
        }
        const int64_t rows = minimum(of.window_h, of.down.out - row);
        for (int64_t t = 0; t < tiles; t++) {
            const int64_t from = of.pooled_w() * t / tiles * of.window_w, to = of.pooled_w() * (t + 1) / tiles * of.window_w;
            use(Tile{image, row, rows, from, to - from, pooled});
        }
        if (rest && end < of.across.out) {
            use(Tile{image, row, rows, end, of.across.out - end, false});
        }
    }
}

// Calls use(Known<K>) with the windows' size where it has its own compiled form: 2x2, nearly every pool in use.
template <class Use>
void with_window(const PooledConvolution& of, const Use& use) {
    if (of.window_h == 2 && of.window_w == 2) {
        use(std::integral_constant<int, 2>{});
    } else {
        use(std::integral_constant<int, 0>{});
    }
}

// The part of the input that a tile sees: (input_rows, input_columns, c).
class Input {
    alignas(64) float values[INPUT_ROOM];

public:
    const PooledConvolution& of;
    int64_t row; // elements of one

    Input(const PooledConvolution& of) : of(of), row(0) {}

    void read(const Stored* x, const Tile& tile) {
        const int64_t first = tile.column * of.across.stride - of.across.pad, count = of.input_columns(tile.columns);
        const int64_t from = minimum(count, maximum(0, -first)), to = maximum(from, minimum(count, of.across.in - first));
        row = count * of.c;
        for (int64_t i = 0; i < of.input_rows(tile.rows); i++) {
            const int64_t y = tile.row * of.down.stride - of.down.pad + i;
            const bool inside = y >= 0 && y < of.down.in;
            const Stored* source = x + ((tile.image * of.down.in + (inside ? y : 0)) * of.across.in + first) * of.c;
            float* to_row = values + i * row;
            const int64_t begin = inside ? from * of.c : row, end = inside ? to * of.c : row;
            for_simd(0, begin, [=](int64_t j) { to_row[j] = 0.0f; });
            for_simd(begin, end, [=](int64_t j) { to_row[j] = source[j]; });
            for_simd(end, row, [=](int64_t j) { to_row[j] = 0.0f; });
        }
    }

    // Where the first tap in row ky, column kx lies for the output at this row and column of the tile.
    const float* at(int64_t output_row, int64_t output_column, int64_t ky, int64_t kx) const {
        return values + (output_row * of.down.stride + ky * of.down.dilation) * row +
               (output_column * of.across.stride + kx * of.across.dilation) * of.c;
    }

    int64_t step() const { return of.across.stride * of.c; }
};

// Taps of one row that lie beside each other in the input: all of them without dilation, one otherwise.
int64_t taps_in_run(const PooledConvolution& of) {
    return of.across.dilation == 1 ? of.across.kernel : 1;
}

// to[p][j] = the convolution at R neighboring outputs, for U vectors of filters. kernel (taps, width). STEP is the distance of neighboring
// outputs' inputs where it is known at compile time, else 0.
template <int R, int U, int STEP>
void multiply(const Input& input, int64_t row, int64_t column, const float* kernel, int64_t width, float* to) {
    using L = Lanes<WIDEST>;
    using Float = typename L::Float;
    const int64_t step = STEP ? STEP : input.step(), run = taps_in_run(input.of), length = run * input.of.c;
    Float total[R][U] = {};
    for (int64_t ky = 0; ky < input.of.down.kernel; ky++) {
        for (int64_t kx = 0; kx < input.of.across.kernel; kx += run) {
            const float* x = input.at(row, column, ky, kx);
            for (int64_t k = 0; k < length; k++) {
                Float weights[U];
#pragma GCC unroll 2
                for (int u = 0; u < U; u++) {
                    weights[u] = L::template load<Float>(kernel + u * WIDEST);
                }
#pragma GCC unroll 12
                for (int r = 0; r < R; r++) {
                    const float value = x[r * step + k];
#pragma GCC unroll 2
                    for (int u = 0; u < U; u++) {
                        total[r][u] += value * weights[u];
                    }
                }
                kernel += width;
            }
        }
    }
#pragma GCC unroll 12
    for (int r = 0; r < R; r++) {
#pragma GCC unroll 2
        for (int u = 0; u < U; u++) {
            L::store(to + (r * U + u) * WIDEST, total[r][u]);
        }
    }
}

// The same for `count` outputs, at most R.
template <int U, int STEP, int R = ROWS>
void multiply_some(int64_t count, const Input& input, int64_t row, int64_t column, const float* kernel, int64_t width, float* to) {
    if constexpr (R > 1) {
        if (count < R) {
            multiply_some<U, STEP, R - 1>(count, input, row, column, kernel, width, to);
            return;
        }
    }
    multiply<R, U, STEP>(input, row, column, kernel, width, to);
}

// The convolution in a tile, for U vectors of filters: values (rows, columns, U vectors).
template <int U, int STEP>
void convolve(const Input& input, const Tile& tile, const float* kernel, float* values) {
    const int64_t parts = (tile.columns + ROWS - 1) / ROWS;
    for (int64_t row = 0; row < tile.rows; row++) {
        for (int64_t part = 0; part < parts; part++) {
            const int64_t from = tile.columns * part / parts, to = tile.columns * (part + 1) / parts;
            multiply_some<U, STEP>(to - from, input, row, from, kernel, input.of.width(),
                                   values + (row * tile.columns + from) * U * WIDEST);
        }
    }
}

template <int U>
void convolve(const Input& input, const Tile& tile, const float* kernel, float* values) {
    if (input.step() == 3) {
        convolve<U, 3>(input, tile, kernel, values);
    } else {
        convolve<U, 0>(input, tile, kernel, values);
    }
}

// Calls use(Known<U>, filter) for all filters, two vectors at a time.
template <class Use>
void for_filters(const PooledConvolution& of, const Use& use) {
    int64_t j = 0;
    for (; j + 2 * WIDEST <= of.width(); j += 2 * WIDEST) {
        use(std::integral_constant<int, 2>{}, j);
    }
    if (j < of.width()) {
        use(std::integral_constant<int, 1>{}, j);
    }
}

// Writes a tile's values (rows, columns, width), filters j and up, to where the whole map lies.
void keep(const PooledConvolution& of, const Tile& tile, const float* values, int64_t width, int64_t j, int64_t count, Stored* map) {
    for (int64_t row = 0; row < tile.rows; row++) {
        for (int64_t column = 0; column < tile.columns; column++) {
            const float* from = values + (row * tile.columns + column) * width;
            const int64_t pixel = (tile.image * of.down.out + tile.row + row) * of.across.out + tile.column + column;
            Stored* to = map + pixel * of.filters + j;
            for_channels(count, [&](auto lanes, int64_t i) {
                using L = decltype(lanes);
                L::store(to + i, L::template load<typename L::Float>(from + i));
            });
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
    uint8_t* index;    // may be null
    Stored* products;  // may be null

    void compute(Input& input, const Tile& tile) const {
        alignas(64) float values[TILE_ROOM];
        input.read(x, tile);
        for_filters(of, [&](auto vectors, int64_t j) {
            constexpr int U = vectors.value;
            convolve<U>(input, tile, kernel + j, values);
            const int64_t count = minimum(U * WIDEST, of.filters - j);
            if (tile.pooled) {
                pool(tile, values, U * WIDEST, j, count);
            }
            if (products) {
                keep(of, tile, values, U * WIDEST, j, count, products);
            }
        });
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
                const Float sum = bias ? maximum.best + L::template load<Float>(bias + j + i) : maximum.best;
                L::store(y + to + i, Float(sum < 0.0f ? Float{} : sum));
                if (index) {
                    L::store_index(index + to + i, maximum.index);
                }
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

    // Adds to sums (taps, width) and, in the row after those, to the bias gradient.
    void add(Input& input, const Tile& tile, float* sums) const {
        alignas(64) float values[TILE_ROOM];
        input.read(x, tile);
        for_filters(of, [&](auto vectors, int64_t j) {
            constexpr int U = vectors.value;
            const int64_t count = minimum(U * WIDEST, of.filters - j);
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

    // Each gradient goes to the maximum of its window: values (rows, columns, width).
    void spread(const Tile& tile, float* values, int64_t width, int64_t j, int64_t count, float* bias_sums) const {
        const int64_t window_h = K ? K : of.window_h, window_w = K ? K : of.window_w;
        for_channels(count, [&](auto lanes, int64_t i) {
            using L = decltype(lanes);
            using Float = typename L::Float;
            Float sum = L::template load<Float>(bias_sums + i);
            int64_t at = of.window(tile) * of.filters + j + i;
            for (int64_t column = 0; column < tile.columns; column += window_w, at += of.filters) {
                const Float output = L::template load<Float>(y + at);
                const Float gradient = L::template load<Float>(dy + at) * relu_slope(output);
                const auto chosen = L::load_index(index + at);
                sum += gradient;
                for (int64_t wy = 0; wy < window_h; wy++) {
                    for (int64_t wx = 0; wx < window_w; wx++) {
                        const Float own = chosen == static_cast<int32_t>(wy * window_w + wx) ? gradient : Float{};
                        L::store(values + (wy * tile.columns + column + wx) * width + i, own);
                    }
                }
            }
            L::store(bias_sums + i, sum);
        });
    }

    template <int U>
    void add_products(const Input& input, const Tile& tile, const float* values, float* sums) const {
        const int64_t run = taps_in_run(of);
        Strips<float> strips;
        strips.count = tile.rows;
        strips.pixels = tile.columns;
        strips.x_step = input.step();
        strips.dz_step = U * WIDEST;
        for (int64_t ky = 0; ky < of.down.kernel; ky++) {
            for (int64_t kx = 0; kx < of.across.kernel; kx += run) {
                for (int64_t row = 0; row < tile.rows; row++) {
                    strips.strip[row] = Strip<float>{input.at(row, 0, ky, kx), values + row * tile.columns * U * WIDEST};
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
    for (int64_t tap = 0; tap < of.taps(); tap++) {
        for (int64_t j = 0; j < of.width(); j++) {
            Stored weight;
            weight = j < filters ? kernel[tap * filters + j] : 0.0f; // products are of activations' type
            packed[tap * of.width() + j] = weight;
        }
    }
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
