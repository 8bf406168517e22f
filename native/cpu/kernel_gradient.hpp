// A convolution as the gradient of its kernel sees it, and which pixels each tap sees.
#ifndef WHISKER_CPU_KERNEL_GRADIENT_HPP
#define WHISKER_CPU_KERNEL_GRADIENT_HPP

#include "outer_products.hpp"
#include "whisker/tap_axis.hpp"

WHISKER_OPEN

// So many output pixels are summed in registers before the sums go to memory: part of a row, or several short rows.
constexpr int64_t CHUNK = 128, CHUNK_ROWS = MOST_STRIPS;

struct Convolution {
    const Stored* x;  // (n, down.in, across.in, c)
    const Stored* dz; // (n, down.out, across.out, filters)
    int64_t n, c, filters;
    TapAxis<int64_t> down, across;

    bool valid() const { return n >= 0 && c > 0 && filters > 0 && down.valid() && across.valid(); }
    int64_t rows() const { return n * down.out; }
    // Filters that fill whole vectors, and all of them padded to whole vectors.
    int64_t whole() const { return filters / WIDEST * WIDEST; }
    int64_t width() const { return (filters + WIDEST - 1) / WIDEST * WIDEST; }
    // Sums of one row of taps: (kernel_w, c, width).
    int64_t tap_row() const { return across.kernel * c * width(); }
    // The row of the input that a row of the output sees by the taps in row ky; null in the padding.
    const Stored* seen(int64_t row, int64_t ky) const {
        const int64_t y = down.position(row % down.out, ky);
        return y >= 0 && y < down.in ? x + (row / down.out * down.in + y) * across.in * c : nullptr;
    }
};

// Calls add(kx, taps, pixels, place) for those of the columns that `taps` neighboring taps from kx on see inside the input; place is that of
// their sums. With few channels all taps of a row share tiles, where all are inside.
template <class Add>
static void for_taps(const Convolution& of, Span columns, const Add& add) {
    const TapAxis<int64_t>& across = of.across;
    Span shared{columns.from, columns.from};
    const auto add_some = [&](int64_t kx, int64_t taps, Span pixels) {
        if (pixels.from < pixels.to) {
            add(kx, taps, pixels, kx * of.c * of.width());
        }
    };
    if (of.c < 2 * ROWS && across.dilation == 1) {
        const Span first = across.inside(0, columns), last = across.inside(across.kernel - 1, columns);
        if (first.from < last.to) {
            shared = Span{first.from, last.to};
            add_some(0, across.kernel, shared);
        }
    }
    for (int64_t kx = 0; kx < across.kernel; kx++) {
        const Span own = across.inside(kx, columns);
        if (shared.from == shared.to) {
            add_some(kx, 1, own);
        } else {
            add_some(kx, 1, Span{own.from, shared.from});
            add_some(kx, 1, Span{shared.to, own.to});
        }
    }
}

// Adds to sums (values, width) for filters that are whole vectors, from the first one of `strips` on.
template <class T>
static void add_vectors(int64_t values, const Strips<T>& strips, int64_t filters, float* sums, int64_t width) {
    int64_t j = 0;
    for (; j + 2 * WIDEST <= filters; j += 2 * WIDEST) {
        add_tiles<2>(values, strips, j, sums + j, width);
    }
    if (j < filters) {
        add_tiles<1>(values, strips, j, sums + j, width);
    }
}

WHISKER_CLOSE

#endif
