// The gradient of a convolution's kernel: (taps x channels, pixels) times (pixels, filters), where the first matrix is read from where it
// lies in the input. Padding is left out, not multiplied by 0. This file may fuse multiply and add (CMakeLists.txt).
#include "lanes.hpp"
#include "operations.hpp"
#include "outer_products.hpp"
#include "whisker/for_each.hpp"
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
};

// Some pixels of some output rows, rows x columns, and what they add to the sums of each row of taps.
class Chunk {
    const Convolution& of;
    const Span rows, columns;
    alignas(64) Stored tail[CHUNK * WIDEST]; // (rows, columns, WIDEST): the gradients of filters that fill no vector, and zeros

public:
    Chunk(const Convolution& of, Span rows, Span columns) : of(of), rows(rows), columns(columns) {
        const int64_t count = of.filters - of.whole();
        Stored* to = tail;
        for (int64_t row = rows.from; count > 0 && row < rows.to; row++) {
            for (int64_t column = columns.from; column < columns.to; column++, to += WIDEST) {
                const Stored* from = of.dz + (row * of.across.out + column) * of.filters + of.whole();
                for (int64_t j = 0; j < WIDEST; j++) {
                    to[j] = j < count ? static_cast<float>(from[j]) : 0.0f;
                }
            }
        }
    }

    // Adds to the sums of the taps in row ky. With few channels all taps of the row share tiles, where all are inside the input.
    void add(int64_t ky, float* sums) const {
        const TapAxis<int64_t>& across = of.across;
        Span shared{columns.from, columns.from};
        if (of.c < 2 * ROWS && across.dilation == 1) {
            const Span first = across.inside(0, columns), last = across.inside(across.kernel - 1, columns);
            if (first.from < last.to) {
                shared = Span{first.from, last.to};
                add(ky, 0, across.kernel, shared, sums);
            }
        }
        for (int64_t kx = 0; kx < across.kernel; kx++) {
            const Span own = across.inside(kx, columns);
            float* to = sums + kx * of.c * of.width();
            if (shared.from == shared.to) {
                add(ky, kx, 1, own, to);
            } else {
                add(ky, kx, 1, Span{own.from, shared.from}, to);
                add(ky, kx, 1, Span{shared.to, own.to}, to);
            }
        }
    }

private:
    // The same for `taps` neighboring taps from kx on, and those pixels of each row.
    void add(int64_t ky, int64_t kx, int64_t taps, Span pixels, float* sums) const {
        if (pixels.from >= pixels.to) {
            return;
        }
        Strips<Stored> strips = find(ky, kx, pixels, of.dz + pixels.from * of.filters, of.filters, of.across.out, int64_t{0});
        const int64_t values = taps * of.c, width = of.width(), whole = of.whole();
        int64_t j = 0;
        for (; j + 2 * WIDEST <= whole; j += 2 * WIDEST) {
            add_tiles<2>(values, strips, j, sums + j, width);
        }
        if (j < whole) {
            add_tiles<1>(values, strips, j, sums + j, width);
        }
        if (whole < of.filters) {
            const Stored* first = tail + (pixels.from - columns.from) * WIDEST;
            strips = find(ky, kx, pixels, first, WIDEST, columns.to - columns.from, rows.from);
            add_tiles<1>(values, strips, 0, sums + whole, width);
        }
    }

    // The rows whose tap lies inside the input. dz has the gradient of row `first`, in steps of dz_step a pixel and dz_row pixels a row.
    Strips<Stored> find(int64_t ky, int64_t kx, Span pixels, const Stored* dz, int64_t dz_step, int64_t dz_row, int64_t first) const {
        const TapAxis<int64_t>&down = of.down, &across = of.across;
        Strips<Stored> strips;
        strips.count = 0;
        strips.pixels = pixels.to - pixels.from;
        strips.x_step = across.stride * of.c;
        strips.dz_step = dz_step;
        for (int64_t row = rows.from; row < rows.to; row++) {
            const int64_t y = down.position(row % down.out, ky);
            if (y >= 0 && y < down.in) {
                const int64_t pixel = (row / down.out * down.in + y) * across.in + across.position(pixels.from, kx);
                strips.strip[strips.count++] = Strip<Stored>{of.x + pixel * of.c, dz + (row - first) * dz_row * dz_step};
            }
        }
        return strips;
    }
};

// The sums of some output rows, for the taps in rows `taps`: sums (taps, kernel_w, c, width).
static void sum_rows(const Convolution& of, Span rows, Span taps, float* sums) {
    for_simd(0, (taps.to - taps.from) * of.tap_row(), [=](int64_t i) { sums[i] = 0.0f; });
    const int64_t out = of.across.out, at_once = minimum(CHUNK_ROWS, maximum(1, CHUNK / out));
    for (int64_t row = rows.from; row < rows.to; row += at_once) {
        for (int64_t column = 0; column < out; column += CHUNK) {
            const Chunk chunk(of, Span{row, minimum(row + at_once, rows.to)}, Span{column, minimum(column + CHUNK, out)});
            for (int64_t ky = taps.from; ky < taps.to; ky++) {
                chunk.add(ky, sums + (ky - taps.from) * of.tap_row());
            }
        }
    }
}

int conv_kernel_gradient(const Stored* x, const Stored* dz, float* dkernel, float* partial, int64_t blocks, int64_t n, int64_t h, int64_t w,
                         int64_t c, int64_t filters, int64_t kernel_h, int64_t kernel_w, int64_t stride_h, int64_t stride_w,
                         int64_t dilation_h, int64_t dilation_w, int64_t pad_top, int64_t pad_left, int64_t out_h, int64_t out_w) {
    const Convolution of{x, dz, n, c, filters, {h, out_h, kernel_h, stride_h, dilation_h, pad_top},
                         {w, out_w, kernel_w, stride_w, dilation_w, pad_left}};
    if (!of.valid() || blocks < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    // Threads share the rows of taps of all blocks. Each of these sums is the same whoever computes it.
    const int64_t work = of.rows() * out_w * kernel_h * kernel_w * c * of.width() / WIDEST;
    for_ranges(blocks * kernel_h, work, [=](int64_t from, int64_t to) {
        for (int64_t end; from < to; from = end) {
            const int64_t block = from / kernel_h, first = block * kernel_h;
            end = minimum(to, first + kernel_h);
            const Span rows{of.rows() * block / blocks, of.rows() * (block + 1) / blocks};
            sum_rows(of, rows, Span{from - first, end - first}, partial + from * of.tap_row());
        }
    });
    add_blocks(partial, blocks, kernel_h * of.tap_row(), kernel_h * kernel_w * c, of.width(), dkernel, filters);
    return WHISKER_OK;
}

WHISKER_CLOSE
