// A convolution whose output is pooled, cut into tiles that stay in the cache: the shapes, and what a tile sees of the input.
#ifndef WHISKER_CPU_CONV_TILES_HPP
#define WHISKER_CPU_CONV_TILES_HPP

#include "outer_products.hpp"
#include "whisker/tap_axis.hpp"

#include <type_traits>

WHISKER_OPEN

// Tiles are so wide, unless one window is wider; the copied input and the tile have room for any that is taken.
constexpr int64_t COLUMNS = 3 * 12, INPUT_ROOM = 8192, TILE_ROOM = 256 * 2 * WIDEST;

// Some windows of a row of windows, and what lies in them. Beyond the last whole windows there may be rows and columns that no window
// holds: they are tiles of their own, without windows.
struct Tile {
    int64_t image, row, rows, column, columns; // of the convolution's output
    bool pooled;
};

// The convolution and its windows, which lie side by side.
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
static void for_tiles(const PooledConvolution& of, int64_t image, int64_t window_row, bool rest, const Use& use) {
    const int64_t width = of.windows() * of.window_w, end = of.pooled_w() * of.window_w;
    const bool last = window_row == of.pooled_h() - 1;
    for (int64_t row = window_row * of.window_h; row < of.down.out; row += of.window_h) {
        const bool pooled = row == window_row * of.window_h;
        if (!pooled && !(rest && last)) {
            return;
        }
        const int64_t rows = minimum(of.window_h, of.down.out - row);
        for (int64_t column = 0; column < end; column += width) {
            use(Tile{image, row, rows, column, minimum(width, end - column), pooled});
        }
        if (rest && end < of.across.out) {
            use(Tile{image, row, rows, end, of.across.out - end, false});
        }
    }
}

// Calls use(Known<K>) with the windows' size where it has its own compiled form: 2x2, nearly every pool in use.
template <class Use>
static void with_window(const PooledConvolution& of, const Use& use) {
    if (of.window_h == 2 && of.window_w == 2) {
        use(std::integral_constant<int, 2>{});
    } else {
        use(std::integral_constant<int, 0>{});
    }
}

static inline void pair_up(const float* a, const float* b, Pair* to, int64_t n) {
    for_simd(0, n, [=](int64_t i) { to[i] = pair_of(a[i], b[i]); });
}

// The part of the input that a tile sees: (input_rows, input_columns, c).
struct Input {
    alignas(64) float values[INPUT_ROOM];
    // For pairs: the same as it is stored, and with each row the one that is multiplied at the same time.
    alignas(64) Stored stored[PAIRS ? INPUT_ROOM : 1];
    alignas(64) Pair pairs[PAIRS ? INPUT_ROOM : 1];
    const PooledConvolution& of;
    int64_t row; // elements of one

    Input(const PooledConvolution& of) : of(of), row(0) {}

    // KEEPS: also as it is stored.
    template <bool KEEPS>
    void read(const Stored* x, const Tile& tile) {
        const int64_t first = tile.column * of.across.stride - of.across.pad, count = of.input_columns(tile.columns);
        const int64_t from = minimum(count, maximum(0, -first)), to = maximum(from, minimum(count, of.across.in - first));
        row = count * of.c;
        for (int64_t i = 0; i < of.input_rows(tile.rows); i++) {
            const int64_t y = tile.row * of.down.stride - of.down.pad + i;
            const bool inside = y >= 0 && y < of.down.in;
            const int64_t begin = inside ? from * of.c : row, end = inside ? to * of.c : row;
            const Stored* source = x + ((tile.image * of.down.in + (inside ? y : 0)) * of.across.in + first) * of.c;
            float* to_row = values + i * row;
            Stored* to_stored = KEEPS ? stored + i * row : nullptr;
            const auto zeros = [=](int64_t j) {
                to_row[j] = 0.0f;
                if (KEEPS) {
                    to_stored[j] = 0.0f;
                }
            };
            for_simd(0, begin, zeros);
            for_simd(end, row, zeros);
            for_vectors(begin, end, [=](auto lanes, int64_t j) {
                using Float = typename decltype(lanes)::Float;
                lanes.store(to_row + j, lanes.template load<Float>(source + j));
                if (KEEPS) {
                    memcpy(to_stored + j, source + j, sizeof(Float) / sizeof(float) * sizeof(Stored));
                }
            });
        }
    }

    // Each row with the one that lies `distance` below it.
    void pair(const Tile& tile, int64_t distance) {
        if (PAIRS) {
            pair_up(values, values + distance * row, pairs, (of.input_rows(tile.rows) - distance) * row);
        }
    }

    // Where the first tap in row ky lies for the output at this row and column of the tile.
    int64_t place(int64_t output_row, int64_t output_column, int64_t ky) const {
        return (output_row * of.down.stride + ky * of.down.dilation) * row + output_column * step();
    }

    // The tap in row ky, column kx; or its pair.
    template <class T>
    const T* at(int64_t output_row, int64_t output_column, int64_t ky, int64_t kx) const {
        const int64_t tap = place(output_row, output_column, ky) + kx * of.across.dilation * of.c;
        if constexpr (!std::is_same_v<T, float>) {
            return pairs + tap;
        } else {
            return values + tap;
        }
    }

    int64_t step() const { return of.across.stride * of.c; }
};

// Taps of one row that lie beside each other in the input: all of them without dilation, one otherwise.
static inline int64_t taps_in_run(const PooledConvolution& of) {
    return of.across.dilation == 1 ? of.across.kernel : 1;
}

// Calls use(Known<U>, filter) for all filters, two vectors at a time.
template <class Use>
static void for_filters(const PooledConvolution& of, const Use& use) {
    int64_t j = 0;
    for (; j + 2 * WIDEST <= of.width(); j += 2 * WIDEST) {
        use(std::integral_constant<int, 2>{}, j);
    }
    if (j < of.width()) {
        use(std::integral_constant<int, 1>{}, j);
    }
}

// Writes a tile's values (rows, columns, width), filters j and up, to where the whole map lies.
static inline void keep(const PooledConvolution& of, const Tile& tile, const float* values, int64_t width, int64_t j, int64_t count,
                        Stored* map) {
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

WHISKER_CLOSE

#endif
