// Products of pixels with a kernel that is packed, a vector or two of filters at a time: what a convolution is made of.
#ifndef WHISKER_CPU_PACKED_PRODUCT_HPP
#define WHISKER_CPU_PACKED_PRODUCT_HPP

#include "lanes.hpp"

#include <math.h>

WHISKER_OPEN

// Linear, relu and relu6, as activation.inl has them.
struct Clamp {
    using Float = Lanes<WIDEST>::Float;

    float low, high;

    explicit Clamp(int kind) : low(kind == 0 ? -INFINITY : 0.0f), high(kind == 2 ? 6.0f : INFINITY) {}

    static bool has(int kind) { return kind >= 0 && kind <= 2; }

    Float operator()(Float v) const { return Lanes<WIDEST>::smaller(Float{} + high, Lanes<WIDEST>::larger(Float{} + low, v)); }
};

// Registers hold the sums of so many pixels for two vectors of filters, or of twice as many for one.
constexpr int PIXELS = WIDEST == 16 ? 12 : 6;

static inline int64_t whole_vectors(int64_t filters) {
    return (filters + WIDEST - 1) / WIDEST * WIDEST;
}

// The kernel of a convolution, (packs, values of a pixel, vector or two), and its bias; both with filters filled up to whole vectors.
struct PackedKernel {
    static constexpr int64_t PACK = 2 * WIDEST;

    const float *kernel, *bias;
    int64_t filters;

    // Calls use(Known<U>, filter) for each pack of U vectors.
    template <class Use>
    void for_packs(const Use& use) const {
        int64_t j = 0;
        for (; j + WIDEST < filters; j += PACK) {
            use(std::integral_constant<int, 2>{}, j);
        }
        if (j < filters) {
            use(std::integral_constant<int, 1>{}, j);
        }
    }
    const float* pack(int64_t j, int64_t values) const { return kernel + j * values; }
};

// As pack_kernel leaves it: the kernel, then the bias.
static inline PackedKernel packed_kernel(const float* packed, int64_t values, int64_t filters) {
    return PackedKernel{packed, packed + values * whole_vectors(filters), filters};
}

// The values that neighboring pixels see: `runs` runs of `length` values each, `apart` from run to run, `step` from pixel to pixel.
struct Seen {
    const float* x;
    int64_t step, runs, length, apart;

    Seen from(int64_t pixel) const { return Seen{x + pixel * step, step, runs, length, apart}; }
};

// Pixels that one pointer serves: addresses add a step, or twice a step, at no cost, and there are not registers enough for one each.
constexpr int NEAR = 3;

// The sums of R pixels for U vectors of filters, from `bias` on: calls end(row, sums) with those of each. A function of its own: where it is
// part of others, the compiler runs out of registers for the loop.
template <int R, int U, class End>
[[gnu::noinline]] static void multiply_tile(const Seen& seen, const float* kernel, const float* bias, const End& end) {
    using L = Lanes<WIDEST>;
    using Float = typename L::Float;
    const End own = end; // a copy the compiler can keep in registers
    Float total[R][U];
#pragma GCC unroll 24
    for (int r = 0; r < R; r++) {
#pragma GCC unroll 2
        for (int u = 0; u < U; u++) {
            total[r][u] = L::template load<Float>(bias + u * WIDEST);
        }
    }
    const int64_t step = seen.step * static_cast<int64_t>(sizeof(float));
    for (int64_t run = 0; run < seen.runs; run++) {
        const char* x[(R + NEAR - 1) / NEAR];
#pragma GCC unroll 8
        for (int r = 0; r < R; r += NEAR) {
            x[r / NEAR] = reinterpret_cast<const char*>(seen.x + run * seen.apart) + r * step;
        }
        for (int64_t k = 0; k < seen.length; k++, kernel += U * WIDEST) {
            const Float weights = L::template load<Float>(kernel), second = L::template load<Float>(kernel + (U - 1) * WIDEST);
#pragma GCC unroll 24
            for (int r = 0; r < R; r++) {
                float value;
                memcpy(&value, x[r / NEAR] + r % NEAR * step, sizeof value);
                total[r][0] += value * weights;
                if constexpr (U == 2) {
                    total[r][1] += value * second;
                }
            }
#pragma GCC unroll 8
            for (int r = 0; r < R; r += NEAR) {
                x[r / NEAR] += sizeof(float);
            }
        }
    }
#pragma GCC unroll 24
    for (int r = 0; r < R; r++) {
        own(r, total[r]);
    }
}

// The same for `pixels`, at most R.
template <int U, int R, class End>
static void multiply_pixels(int64_t pixels, const Seen& seen, const float* kernel, const float* bias, const End& end) {
    if constexpr (R > 1) {
        if (pixels < R) {
            multiply_pixels<U, R - 1>(pixels, seen, kernel, bias, end);
            return;
        }
    }
    multiply_tile<R, U>(seen, kernel, bias, end);
}

// The products of all pixels with a packed kernel, plus its bias: calls end(pixel, filter, sums), where sums are one vector or two, which may
// reach beyond the last filter. Each sum is in the order of the values, whatever the number of pixels.
template <class End>
static void multiply_packed(int64_t pixels, const Seen& seen, const PackedKernel& kernel, const End& end) {
    constexpr int64_t CACHED = 8192; // values of pixels that stay in the nearest cache while all packs pass by
    const int64_t values = seen.runs * seen.length, most = maximum(2, CACHED / values / PIXELS) * PIXELS;
    for (int64_t first = 0; first < pixels; first += most) {
        const int64_t count = minimum(most, pixels - first);
        kernel.for_packs([&](auto vectors, int64_t j) {
            constexpr int U = decltype(vectors)::value, R = 2 * PIXELS / U;
            const int64_t tiles = (count + R - 1) / R;
            for (int64_t t = 0; t < tiles; t++) {
                const int64_t from = first + count * t / tiles, to = first + count * (t + 1) / tiles;
                multiply_pixels<U, R>(to - from, seen.from(from), kernel.pack(j, values), kernel.bias + j,
                                   [=](int row, const auto& sums) { end(from + row, j, sums); });
            }
        });
    }
}

WHISKER_CLOSE

#endif
