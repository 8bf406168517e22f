// Part of the gradient of a convolution's kernel in floats, which are read where they lie.
#ifndef WHISKER_CPU_KERNEL_GRADIENT_PLAIN_HPP
#define WHISKER_CPU_KERNEL_GRADIENT_PLAIN_HPP

#include "kernel_gradient.hpp"

WHISKER_OPEN

// Some pixels of some output rows, rows x columns, and what they add to the sums of each row of taps.
class PlainChunk {
    const Convolution& of;
    const Span rows, columns;
    alignas(64) float tail[CHUNK * WIDEST]; // (rows, columns, WIDEST): the gradients of filters that fill no vector, and zeros

public:
    // As many rows as are taken at once, from `row` on.
    static Span rows_from(const Convolution& of, int64_t row, int64_t end) {
        return Span{row, minimum(end, row + minimum(CHUNK_ROWS, maximum(1, CHUNK / of.across.out)))};
    }
    static int64_t bytes(const Convolution&) { return 0; }

    PlainChunk(const Convolution& of, Span rows, Span columns, void*) : of(of), rows(rows), columns(columns) {
        const int64_t count = of.filters - of.whole();
        float* to = tail;
        for (int64_t row = rows.from; count > 0 && row < rows.to; row++) {
            for (int64_t column = columns.from; column < columns.to; column++, to += WIDEST) {
                const float* from = of.dz + (row * of.across.out + column) * of.filters + of.whole();
                for (int64_t j = 0; j < WIDEST; j++) {
                    to[j] = j < count ? from[j] : 0.0f;
                }
            }
        }
    }

    // Adds to the sums of the taps in row ky.
    void add(int64_t ky, float* sums) const {
        for_taps(of, columns, [&](int64_t kx, int64_t taps, Span pixels, int64_t place) { add(ky, kx, taps, pixels, sums + place); });
    }

private:
    void add(int64_t ky, int64_t kx, int64_t taps, Span pixels, float* sums) const {
        Strips<float> strips = find(ky, kx, pixels, of.dz + pixels.from * of.filters, of.filters, of.across.out, int64_t{0});
        const int64_t values = taps * of.c, width = of.width(), whole = of.whole();
        add_vectors(values, strips, whole, sums, width);
        if (whole < of.filters) {
            const float* first = tail + (pixels.from - columns.from) * WIDEST;
            strips = find(ky, kx, pixels, first, WIDEST, columns.to - columns.from, rows.from);
            add_tiles<1>(values, strips, 0, sums + whole, width);
        }
    }

    // The rows whose tap lies inside the input. dz has the gradient of row `first`, in steps of dz_step a pixel and dz_row pixels a row.
    Strips<float> find(int64_t ky, int64_t kx, Span pixels, const float* dz, int64_t dz_step, int64_t dz_row, int64_t first) const {
        Strips<float> strips;
        strips.count = 0;
        strips.pixels = pixels.to - pixels.from;
        strips.x_step = of.across.stride * of.c;
        strips.dz_step = dz_step;
        for (int64_t row = rows.from; row < rows.to; row++) {
            if (const float* x = of.seen(row, ky)) {
                x += of.across.position(pixels.from, kx) * of.c;
                strips.strip[strips.count++] = Strip<float>{x, dz + (row - first) * dz_row * dz_step};
            }
        }
        return strips;
    }
};

WHISKER_CLOSE

#endif
