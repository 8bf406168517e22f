// The gradient of a convolution's kernel: (taps x channels, pixels) times (pixels, filters), where the first matrix is read from where it
// lies in the input. Of bfloat16, two rows of pixels are multiplied at once, after their values have been brought side by side. Padding is left
// out, not multiplied by 0. This file may fuse multiply and add (CMakeLists.txt).
#include "lanes.hpp"
#include "operations.hpp"
#include "outer_products.hpp"
#include "runtime.hpp"
#include "whisker/for_each.hpp"
#include "whisker/tap_axis.hpp"

#include <atomic>

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

#if !defined(WHISKER_BFLOAT16)

// Some pixels of some output rows, rows x columns, and what they add to the sums of each row of taps.
class Chunk {
    const Convolution& of;
    const Span rows, columns;
    alignas(64) float tail[CHUNK * WIDEST]; // (rows, columns, WIDEST): the gradients of filters that fill no vector, and zeros

public:
    // As many rows as are taken at once, from `row` on.
    static Span rows_from(const Convolution& of, int64_t row, int64_t end) {
        return Span{row, minimum(end, row + minimum(CHUNK_ROWS, maximum(1, CHUNK / of.across.out)))};
    }
    static int64_t bytes(const Convolution&) { return 0; }

    Chunk(const Convolution& of, Span rows, Span columns, void*) : of(of), rows(rows), columns(columns) {
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
        int64_t j = 0;
        for (; j + 2 * WIDEST <= whole; j += 2 * WIDEST) {
            add_tiles<2>(values, strips, j, sums + j, width);
        }
        if (j < whole) {
            add_tiles<1>(values, strips, j, sums + j, width);
        }
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

#else

// The same for pairs of rows of an image, whose values are brought side by side: gradients once, inputs for each row of taps.
class Chunk {
    const Convolution& of;
    const Span rows, columns, seen; // seen: columns of the input
    Pair *const x, *const dz, *const part; // of each pair of rows: (seen, c) and (columns, width); part: where one row sees nothing

    static int64_t pairs(const Convolution& of) { return minimum(MOST_STRIPS, maximum(1, CHUNK / of.across.out)); }
    // The row after this one and the one it is paired with; the last one of an image may be alone.
    static int64_t after(const Convolution& of, int64_t row, int64_t end) {
        return row + 1 < end && (row + 1) % of.down.out != 0 ? row + 2 : row + 1;
    }
    static Span columns_seen(const Convolution& of, Span columns) {
        return Span{maximum(0, of.across.position(columns.from, 0)),
                    minimum(of.across.in, of.across.position(columns.to - 1, of.across.kernel - 1) + 1)};
    }
    int64_t x_size() const { return maximum(0, seen.to - seen.from) * of.c; }
    int64_t dz_size() const { return (columns.to - columns.from) * of.width(); }

public:
    static Span rows_from(const Convolution& of, int64_t row, int64_t end) {
        int64_t next = row;
        for (int64_t i = 0; i < pairs(of) && next < end; i++) {
            next = after(of, next, end);
        }
        return Span{row, next};
    }
    static int64_t bytes(const Convolution& of) {
        const int64_t most = minimum(of.across.out, CHUNK), reach = of.across.position(most - 1, of.across.kernel - 1) + of.across.pad + 1;
        return pairs(of) * (minimum(of.across.in, reach) * of.c + 2 * most * of.width()) * static_cast<int64_t>(sizeof(Pair));
    }

    Chunk(const Convolution& of, Span rows, Span columns, void* memory)
        : of(of), rows(rows), columns(columns), seen(columns_seen(of, columns)), x(static_cast<Pair*>(memory)), dz(x + pairs(of) * x_size()),
          part(dz + pairs(of) * dz_size()) {
        Pair* to = dz;
        for (int64_t row = rows.from, next; row < rows.to; row = next, to += dz_size()) {
            next = after(of, row, rows.to);
            bring_gradients(row, true, next - row == 2, to);
        }
    }

    // Adds to the sums of the taps in row ky.
    void add(int64_t ky, float* sums) const {
        const Pair* gradients[MOST_STRIPS];
        const int64_t count = bring_inputs(ky, gradients), width = of.width();
        Strips<Pair> strips;
        strips.count = count;
        strips.x_step = of.across.stride * of.c;
        strips.dz_step = width;
        for_taps(of, columns, [&](int64_t kx, int64_t taps, Span pixels, int64_t place) {
            strips.pixels = pixels.to - pixels.from;
            for (int64_t i = 0; i < count; i++) {
                strips.strip[i] = Strip<Pair>{x + i * x_size() + (of.across.position(pixels.from, kx) - seen.from) * of.c,
                                              gradients[i] + (pixels.from - columns.from) * width};
            }
            int64_t j = 0;
            for (; j + 2 * WIDEST <= width; j += 2 * WIDEST) {
                add_tiles<2>(taps * of.c, strips, j, sums + place + j, width);
            }
            if (j < width) {
                add_tiles<1>(taps * of.c, strips, j, sums + place + j, width);
            }
        });
    }

private:
    // Of those pairs of which a row sees something by the taps in row ky: what it sees, and where its gradients are. Returns how many.
    int64_t bring_inputs(int64_t ky, const Pair** gradients) const {
        int64_t count = 0, pair = 0;
        for (int64_t row = rows.from, next; row < rows.to; row = next, pair++) {
            next = after(of, row, rows.to);
            const bool both = next - row == 2;
            const Stored *first = of.seen(row, ky), *second = both ? of.seen(row + 1, ky) : nullptr;
            if (!first && !second) {
                continue;
            }
            const int64_t begin = seen.from * of.c;
            bring_together(first ? first + begin : nullptr, second ? second + begin : nullptr, x + count * x_size(), x_size());
            gradients[count] = dz + pair * dz_size();
            if (!first || (both && !second)) {
                Pair* to = part + count * dz_size();
                bring_gradients(row, first, second, to);
                gradients[count] = to;
            }
            count++;
        }
        return count;
    }

    void bring_gradients(int64_t row, bool first, bool second, Pair* to) const {
        const bool whole = of.filters == of.width(); // then pixels follow each other without a gap
        const int64_t at_once = whole ? columns.to - columns.from : 1;
        for (int64_t column = columns.from; column < columns.to; column += at_once, to += at_once * of.width()) {
            const Stored* gradient = of.dz + (row * of.across.out + column) * of.filters;
            bring_together(first ? gradient : nullptr, second ? gradient + of.across.out * of.filters : nullptr, to, at_once * of.filters);
            for (int64_t j = of.filters; j < of.width(); j++) {
                to[j] = Pair{0};
            }
        }
    }

    // Zeros stand for what is null.
    static void bring_together(const Stored* first, const Stored* second, Pair* to, int64_t n) {
        if (first && second) {
            for_simd(0, n, [=](int64_t i) { to[i] = Pair{first[i].bits | static_cast<uint32_t>(second[i].bits) << 16}; });
        } else if (first) {
            for_simd(0, n, [=](int64_t i) { to[i] = Pair{first[i].bits}; });
        } else {
            for_simd(0, n, [=](int64_t i) { to[i] = Pair{static_cast<uint32_t>(second[i].bits) << 16}; });
        }
    }
};

#endif

// The sums of some output rows, for the taps in rows `taps`: sums (taps, kernel_w, c, width).
static void sum_rows(const Convolution& of, Span rows, Span taps, void* memory, float* sums) {
    for_simd(0, (taps.to - taps.from) * of.tap_row(), [=](int64_t i) { sums[i] = 0.0f; });
    const int64_t out = of.across.out;
    for (int64_t row = rows.from, next; row < rows.to; row = next) {
        const Span own = Chunk::rows_from(of, row, rows.to);
        next = own.to;
        for (int64_t column = 0; column < out; column += CHUNK) {
            const Chunk chunk(of, own, Span{column, minimum(column + CHUNK, out)}, memory);
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
    std::atomic<bool> short_of_memory{false};
    for_ranges(blocks * kernel_h, work, [&](int64_t from, int64_t to) {
        const int64_t bytes = Chunk::bytes(of);
        void* memory = bytes > 0 ? whisker::scratch(whisker::Scratch::STRIPS, static_cast<size_t>(bytes)) : nullptr;
        if (bytes > 0 && !memory) {
            short_of_memory = true;
            return;
        }
        for (int64_t end; from < to; from = end) {
            const int64_t block = from / kernel_h, first = block * kernel_h;
            end = minimum(to, first + kernel_h);
            const Span rows{of.rows() * block / blocks, of.rows() * (block + 1) / blocks};
            sum_rows(of, rows, Span{from - first, end - first}, memory, partial + from * of.tap_row());
        }
    });
    if (short_of_memory) {
        return WHISKER_NO_MEMORY;
    }
    add_blocks(partial, blocks, kernel_h * of.tap_row(), kernel_h * kernel_w * c, of.width(), dkernel, filters);
    return WHISKER_OK;
}

WHISKER_CLOSE
