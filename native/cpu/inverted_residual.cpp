// An inverted residual block at once: a convolution that expands channels, a depthwise one, and a product that projects to few channels
// again. What lies between them is larger than input and output by far, and never reaches memory.
//
// Blocks are computed in strips of a few rows of the output. The expanded rows that a strip reads are kept in a ring, so that each is
// computed once by a thread. This file may fuse multiply and add (CMakeLists.txt).
#include "operations.hpp"
#include "packed_product.hpp"
#include "runtime.hpp"
#include "whisker/for_each.hpp"
#include "whisker/tap_axis.hpp"

#include <atomic>

WHISKER_OPEN

#if !defined(WHISKER_BFLOAT16)

namespace {

using L = Lanes<WIDEST>;
using Float = L::Float;

constexpr int64_t TAPS = 3;   // of the depthwise convolution, along each axis
constexpr int COLUMNS = 6;    // of the depthwise convolution that are computed together
constexpr int64_t STRIP = 64; // pixels of the output, at least, where there are as many

struct Block {
    int64_t n, c, expanded, filters;
    TapAxis<int64_t> down, across; // of the expanding convolution
    TapAxis<int64_t> depthwise_down, depthwise_across;
    Clamp expansion, convolution;
    bool residual;

    bool valid() const {
        return n >= 0 && c > 0 && expanded > 0 && expanded % 16 == 0 && filters > 0 && down.valid() && across.valid() &&
               fits(depthwise_down) && fits(depthwise_across) && depthwise_across.stride <= 2 &&
               (!residual || (filters == c && depthwise_down.out == down.in && depthwise_across.out == across.in));
    }
    // Whether every window sees something.
    static bool fits(const TapAxis<int64_t>& axis) {
        return axis.valid() && axis.pad < TAPS && (axis.out - 1) * axis.stride - axis.pad < axis.in;
    }
    // Whether the expanding convolution is a product of matrices.
    bool pointwise() const {
        return down.kernel == 1 && across.kernel == 1 && down.stride == 1 && across.stride == 1 && down.pad == 0 && across.pad == 0 &&
               down.in == down.out && across.in == across.out;
    }
    int64_t rows() const { return n * depthwise_down.out; } // of the output
    int64_t taps() const { return down.kernel * across.kernel * c; }
    int64_t strip() const { return maximum(1, minimum(rows(), (STRIP + depthwise_across.out - 1) / depthwise_across.out)); }
    // Columns of an expanded row with those that windows see beside it.
    int64_t columns() const {
        return maximum(depthwise_across.pad + across.out, (depthwise_across.out - 1) * depthwise_across.stride + TAPS);
    }
    // Expanded rows that a strip sees.
    int64_t ring() const {
        const int64_t next_image = down.out - (depthwise_down.out - 1) * depthwise_down.stride;
        return (strip() - 1) * maximum(depthwise_down.stride, next_image) + TAPS;
    }
    // Columns of an input row with those that windows see beside it.
    int64_t input_columns() const { return maximum(across.pad + across.in, (across.out - 1) * across.stride + across.kernel); }
    int64_t work() const { return n * down.out * across.out * expanded * (taps() + TAPS * TAPS) / WIDEST; }
    // Of all images, the expanded row that the first tap of a row of the output sees; in its image, and there perhaps in the padding.
    int64_t image(int64_t row) const { return row / depthwise_down.out * down.out; }
    int64_t top(int64_t row) const { return depthwise_down.position(row % depthwise_down.out, 0); }
    // The first and the last row that it sees.
    int64_t first_row(int64_t row) const { return image(row) + maximum(0, top(row)); }
    int64_t last_row(int64_t row) const { return image(row) + minimum(down.out, top(row) + TAPS) - 1; }
};

struct Tensors {
    const float* x;
    PackedKernel expand, project;
    const float *depthwise_kernel, *depthwise_bias;
    float *y, *expanded, *convolved, *projected;
};

// The depthwise convolution at Q neighboring outputs. rows: of each tap, what the first output sees.
template <int Q, int S>
void depthwise_pixels(const Block& of, const float* const (&rows)[TAPS], const float* kernel, const float* bias, float* to) {
    const int64_t channels = of.expanded, step = channels * static_cast<int64_t>(sizeof(float));
    for (int64_t j = 0; j < channels; j += WIDEST) {
        Float total[Q];
#pragma GCC unroll 6
        for (int q = 0; q < Q; q++) {
            total[q] = L::load<Float>(bias + j);
        }
#pragma GCC unroll 3
        for (int64_t ky = 0; ky < TAPS; ky++) {
            const char* const weights = reinterpret_cast<const char*>(kernel + ky * TAPS * channels + j);
            const Float first = L::load<Float>(weights), second = L::load<Float>(weights + step),
                        third = L::load<Float>(weights + 2 * step);
            const char* const row = reinterpret_cast<const char*>(rows[ky] + j);
            Float seen[(Q - 1) * S + TAPS];
#pragma GCC unroll 13
            for (int i = 0; i < (Q - 1) * S + TAPS; i++) {
                seen[i] = L::load<Float>(row + i / NEAR * (NEAR * step) + i % NEAR * step);
            }
#pragma GCC unroll 6
            for (int q = 0; q < Q; q++) {
                total[q] += seen[q * S] * first;
                total[q] += seen[q * S + 1] * second;
                total[q] += seen[q * S + 2] * third;
            }
        }
#pragma GCC unroll 6
        for (int q = 0; q < Q; q++) {
            L::store(to + q * channels + j, of.convolution(total[q]));
        }
    }
}

// The same for `pixels`, at most Q.
template <int S, int Q = COLUMNS>
void depthwise_tile(int64_t pixels, const Block& of, const float* const (&rows)[TAPS], const float* kernel, const float* bias, float* to) {
    if constexpr (Q > 1) {
        if (pixels < Q) {
            depthwise_tile<S, Q - 1>(pixels, of, rows, kernel, bias, to);
            return;
        }
    }
    depthwise_pixels<Q, S>(of, rows, kernel, bias, to);
}

// A row of them, in tiles of about the same width.
template <int S>
void depthwise_row(const Block& of, const float* const (&rows)[TAPS], const float* kernel, const float* bias, float* to) {
    const int64_t width = of.depthwise_across.out, tiles = (width + COLUMNS - 1) / COLUMNS;
    for (int64_t t = 0; t < tiles; t++) {
        const int64_t from = width * t / tiles, end = width * (t + 1) / tiles, by = from * S * of.expanded;
        const float* const own[TAPS] = {rows[0] + by, rows[1] + by, rows[2] + by};
        depthwise_tile<S>(end - from, of, own, kernel, bias, to + from * of.expanded);
    }
}

// What one thread computes with, in memory that is its own.
class Worker {
    const Block& of;
    const Tensors& at;
    float *ring, *zeros, *convolved, *input;
    int64_t* place; // of each pixel that is expanded, in the ring
    int64_t expanded = -1; // the next row to expand

    static int64_t whole(int64_t floats) { return (floats + 15) / 16 * 16; }
    static void clear(float* from, int64_t count) { memset(from, 0, static_cast<size_t>(count) * sizeof(float)); }
    int64_t row_size() const { return of.columns() * of.expanded; }
    int64_t convolved_size() const { return whole(of.strip() * of.depthwise_across.out * of.expanded); }
    int64_t input_size() const { return of.pointwise() ? 0 : whole(of.down.kernel * of.input_columns() * of.c); }

public:
    Worker(const Block& of, const Tensors& at) : of(of), at(at) {}

    // Whether there is memory.
    bool open() {
        const int64_t floats = (of.ring() + 1) * row_size() + convolved_size() + input_size();
        const int64_t places = of.ring() * of.across.out;
        const int64_t bytes = floats * static_cast<int64_t>(sizeof(float)) + places * static_cast<int64_t>(sizeof(int64_t));
        ring = static_cast<float*>(whisker::scratch(whisker::Scratch::STRIPS, static_cast<size_t>(bytes)));
        if (!ring) {
            return false;
        }
        zeros = ring + of.ring() * row_size();
        convolved = zeros + row_size();
        input = convolved + convolved_size();
        place = reinterpret_cast<int64_t*>(input + input_size());
        clear(zeros, row_size());
        const int64_t left = of.depthwise_across.pad * of.expanded, right = left + of.across.out * of.expanded;
        for (int64_t i = 0; i < of.ring(); i++) {
            float* row = ring + i * row_size();
            clear(row, left);
            clear(row + right, row_size() - right);
        }
        return true;
    }

    // Computes some rows of the output.
    void compute(int64_t from, int64_t to) {
        for (int64_t row = from; row < to; row += of.strip()) {
            strip(row, minimum(to, row + of.strip()));
        }
    }

    // All expanded rows, for those who look at them.
    void show_expanded() {
        for (int64_t row = 0; row < of.n * of.down.out; row++) {
            find_places(row, row * of.across.out * of.expanded, row);
            expand_rows(row, row + 1, at.expanded);
        }
    }

private:
    // The pixels of a row, counted from the first row on, lie beside each other from there on.
    void find_places(int64_t first, int64_t begin, int64_t row) {
        int64_t* places = place + (row - first) * of.across.out;
        for_simd(0, of.across.out, [=, channels = of.expanded](int64_t i) { places[i] = begin + i * channels; });
    }

    void strip(int64_t from, int64_t to) {
        const int64_t first = maximum(expanded, of.first_row(from)), end = of.last_row(to - 1) + 1;
        for (int64_t row = first; row < end; row++) {
            find_places(first, row % of.ring() * row_size() + of.depthwise_across.pad * of.expanded, row);
        }
        expand_rows(first, end, ring);
        expanded = maximum(expanded, end);
        for (int64_t row = from; row < to; row++) {
            convolve(row, convolved + (row - from) * of.depthwise_across.out * of.expanded);
        }
        const int64_t pixels = (to - from) * of.depthwise_across.out, begin = from * of.depthwise_across.out;
        if (at.convolved) {
            memcpy(at.convolved + begin * of.expanded, convolved, static_cast<size_t>(pixels * of.expanded) * sizeof(float));
        }
        project(begin, pixels);
    }

    // Stores the pixels of expanded rows where `place` has them in `to`.
    void expand_rows(int64_t from, int64_t end, float* to) {
        const auto store_at = [=, clamp = of.expansion, places = place](int64_t first_pixel) {
            return [=](int64_t pixel, int64_t j, const auto& sums) {
                int64_t target = places[first_pixel + pixel] + j;
                for (const Float& sum : sums) {
                    L::store(to + target, clamp(sum));
                    target += WIDEST;
                }
            };
        };
        if (of.pointwise()) {
            const Seen seen{at.x + from * of.across.in * of.c, of.c, 1, of.c, 0};
            multiply_packed((end - from) * of.across.out, seen, at.expand, store_at(0));
            return;
        }
        for (int64_t row = from; row < end; row++) {
            read(row);
            const Seen seen{input, of.across.stride * of.c, of.down.kernel, of.across.kernel * of.c, of.input_columns() * of.c};
            multiply_packed(of.across.out, seen, at.expand, store_at((row - from) * of.across.out));
        }
    }

    // The rows of the input that an expanded row sees, with zeros for the padding.
    void read(int64_t row) {
        const int64_t image = row / of.down.out, output = row % of.down.out;
        const int64_t width = of.input_columns() * of.c, begin = of.across.pad * of.c, end = begin + of.across.in * of.c;
        for (int64_t ky = 0; ky < of.down.kernel; ky++) {
            const int64_t y = of.down.position(output, ky);
            const bool inside = y >= 0 && y < of.down.in;
            const float* from = at.x + (image * of.down.in + (inside ? y : 0)) * of.across.in * of.c;
            float* to = input + ky * width;
            for_simd(0, inside ? begin : width, [=](int64_t i) { to[i] = 0.0f; });
            for_simd(begin, inside ? end : begin, [=](int64_t i) { to[i] = from[i - begin]; });
            for_simd(end, width, [=](int64_t i) { to[i] = 0.0f; });
        }
    }

    void convolve(int64_t row, float* to) {
        const float* rows[TAPS];
        for (int64_t ky = 0; ky < TAPS; ky++) {
            const int64_t seen = of.top(row) + ky;
            rows[ky] = seen >= 0 && seen < of.down.out ? ring + (of.image(row) + seen) % of.ring() * row_size() : zeros;
        }
        if (of.depthwise_across.stride == 1) {
            depthwise_row<1>(of, rows, at.depthwise_kernel, at.depthwise_bias, to);
        } else {
            depthwise_row<2>(of, rows, at.depthwise_kernel, at.depthwise_bias, to);
        }
    }

    // Straight into the output, if nobody looks at what has not been added to.
    void project(int64_t begin, int64_t pixels) {
        const int64_t place = begin * of.filters, count = pixels * of.filters;
        const float* added = of.residual ? at.x + place : nullptr;
        if (!at.projected) {
            project(pixels, at.y + place, added);
            return;
        }
        float *to = at.y + place, *sums = at.projected + place;
        project(pixels, sums, nullptr);
        for_simd(0, count, [=](int64_t i) { to[i] = added ? added[i] + sums[i] : sums[i]; });
    }

    void project(int64_t pixels, float* to, const float* added) {
        const Seen seen{convolved, of.expanded, 1, of.expanded, 0};
        multiply_packed(pixels, seen, at.project, [=, filters = of.filters](int64_t pixel, int64_t j, const auto& sums) {
            int64_t target = pixel * filters + j, left = filters - j;
            for (const Float& sum : sums) {
                if (left >= WIDEST) {
                    L::store(to + target, added ? L::load<Float>(added + target) + sum : sum);
                } else {
                    L::store_first(left, to + target, added ? L::load_first(left, added + target) + sum : sum);
                }
                target += WIDEST;
                left -= WIDEST;
            }
        });
    }
};

}

int pack_kernel(const float* kernel, const float* bias, float* packed, int64_t taps, int64_t filters) {
    if (taps < 1 || filters < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    const PackedKernel of = packed_kernel(packed, taps, filters);
    const auto fill_up = [=](const float* from, int64_t j) { return j < filters ? from[j] : 0.0f; };
    of.for_packs([&](auto vectors, int64_t j) {
        const int64_t width = decltype(vectors)::value * WIDEST;
        for (int64_t i = 0; i < taps * width; i++) {
            packed[j * taps + i] = fill_up(kernel + i / width * filters, j + i % width);
        }
    });
    for (int64_t j = 0; j < whole_vectors(filters); j++) {
        packed[taps * whole_vectors(filters) + j] = fill_up(bias, j);
    }
    return WHISKER_OK;
}

int inverted_residual_forward(const float* x, const float* expand, int expand_activation, const float* depthwise_kernel,
                              const float* depthwise_bias, int depthwise_activation, const float* project, int residual, float* y,
                              float* expanded, float* convolved, float* projected, int64_t n, int64_t h, int64_t w, int64_t c,
                              int64_t channels, int64_t filters, int64_t kernel_h, int64_t kernel_w, int64_t stride_h, int64_t stride_w,
                              int64_t pad_top, int64_t pad_left, int64_t expanded_h, int64_t expanded_w, int64_t depthwise_stride_h,
                              int64_t depthwise_stride_w, int64_t depthwise_pad_top, int64_t depthwise_pad_left, int64_t out_h,
                              int64_t out_w) {
    if (!Clamp::has(expand_activation) || !Clamp::has(depthwise_activation)) {
        return WHISKER_BAD_ARGUMENT;
    }
    const Block of{n, c, channels, filters, {h, expanded_h, kernel_h, stride_h, 1, pad_top},
                   {w, expanded_w, kernel_w, stride_w, 1, pad_left}, {expanded_h, out_h, TAPS, depthwise_stride_h, 1, depthwise_pad_top},
                   {expanded_w, out_w, TAPS, depthwise_stride_w, 1, depthwise_pad_left}, Clamp(expand_activation),
                   Clamp(depthwise_activation), residual != 0};
    if (!of.valid()) {
        return WHISKER_BAD_ARGUMENT;
    }
    const Tensors at{x, packed_kernel(expand, of.taps(), channels), packed_kernel(project, channels, filters), depthwise_kernel,
                     depthwise_bias, y, expanded, convolved, projected};
    std::atomic<bool> short_of_memory{false};
    for_ranges(of.rows(), of.work(), [&](int64_t from, int64_t to) {
        Worker worker(of, at);
        if (!worker.open()) {
            short_of_memory = true;
            return;
        }
        worker.compute(from, to);
        if (expanded && from == 0) {
            worker.show_expanded();
        }
    });
    return short_of_memory ? WHISKER_NO_MEMORY : WHISKER_OK;
}

#else // It has not been measured, and takes a megabyte of code.

int pack_kernel(const float*, const float*, float*, int64_t, int64_t) {
    return WHISKER_NOT_SUPPORTED;
}

int inverted_residual_forward(const Stored*, const float*, int, const float*, const float*, int, const float*, int, Stored*, Stored*, Stored*,
                              Stored*, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t,
                              int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t) {
    return WHISKER_NOT_SUPPORTED;
}

#endif

WHISKER_CLOSE
