// Part of the gradient of a convolution's kernel in bfloat16. Two rows of an image are multiplied at once, after their values have been brought
// side by side: gradients once, inputs for each row of taps.
#ifndef WHISKER_CPU_KERNEL_GRADIENT_PAIRS_HPP
#define WHISKER_CPU_KERNEL_GRADIENT_PAIRS_HPP

#include "kernel_gradient.hpp"

WHISKER_OPEN

// Some pixels of some output rows, and what they add to the sums of each row of taps.
class PairedChunk {
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

    PairedChunk(const Convolution& of, Span rows, Span columns, void* memory)
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
            add_vectors(taps * of.c, strips, width, sums + place, width);
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

WHISKER_CLOSE

#endif
