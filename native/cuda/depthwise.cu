// Depthwise convolution. Output channel k = c multiplier + q reads input channel k / multiplier; the kernel is (taps, output channels).
#include "activation.inl"
#include "column_reduce.cuh"
#include "index.cuh"
#include "launch.cuh"
#include "operations.cuh"
#include "tile.cuh"
#include "whisker/tap_axis.hpp"

#include <math.h>

using namespace whisker::WHISKER_SIDE;

namespace {

struct Shape {
    int64_t n, c, multiplier;
    TapAxis<int64_t> y, x;

    int64_t channels() const { return c * multiplier; }
    int64_t taps() const { return y.kernel * x.kernel; }
    int64_t inputs() const { return n * y.in * x.in * c; }
    int64_t outputs() const { return n * y.out * x.out * channels(); }

    bool valid() const { return n >= 0 && c > 0 && multiplier > 0 && y.valid() && x.valid(); }

    bool small() const {
        return fits(inputs(), outputs(), taps() * channels(), y.in, x.in, y.reach(), x.reach(), y.pad, x.pad);
    }

    bool square(int64_t k, int64_t s) const { return y.kernel == k && x.kernel == k && y.stride == s && x.stride == s; }
};

// What the layer before has left to be done: v = clamp(x + bias), for relu and relu6 with the bits of their own passes. NaN stays NaN.
struct Before {
    const float* bias; // may be null
    float low, high;

    // Of the activations, those that clamp.
    static bool clamps(int activation) { return activation >= 0 && activation <= 2; }
    static Before of(const float* bias, int activation) {
        return Before{bias, activation == 0 ? -INFINITY : 0.0f, activation == 2 ? 6.0f : INFINITY};
    }

    template <int N>
    WHISKER_METHOD void complete(Pack<float, N>& v, const Pack<float, N>& b) const {
        for (int k = 0; k < N; k++) {
            const float sum = bias ? v.at[k] + b.at[k] : v.at[k];
            const float floored = sum < low ? low : sum;
            v.at[k] = floored > high ? high : floored;
        }
    }
};

// N neighbouring channels of one output pixel; N > 1 where the multiplier is 1. With AFTER, x is completed as it is loaded; padding, which is
// not loaded, stays 0.
template <int K, int S, class I, int N, bool AFTER>
struct Forward {
    const Stored* x;
    const float *kernel, *bias; // bias may be null
    Before before;
    int activation;
    Stored* y;
    TapAxis<I> down_axis, across_axis;
    Image<I> out; // channels counts packs
    Divisor<I> multiplier;
    I c; // packs of the input's channels

    WHISKER_METHOD void operator()(int64_t i) const {
        const TapAxis<I> down = down_axis.template known<K, S>(), across = across_axis.template known<K, S>();
        const Place<I> p = out.place(static_cast<I>(i));
        const I channel = N > 1 ? p.channel : multiplier.of(p.channel);
        const I top = p.y * down.stride - down.pad, left = p.x * across.stride - across.pad;
        Pack<float, N> sum{};
        if (bias) {
            sum = load<N>(bias + p.channel * N);
        }
        Pack<float, N> before_bias{};
        if (AFTER && before.bias) {
            before_bias = load<N>(before.bias + channel * N);
        }
        for (I ky = 0; ky < down.kernel; ky++) {
            const I row = top + ky * down.dilation;
            if (row < 0 || row >= down.in) {
                continue;
            }
            for (I kx = 0; kx < across.kernel; kx++) {
                const I column = left + kx * across.dilation;
                if (column < 0 || column >= across.in) {
                    continue;
                }
                const I pixel = (p.image * down.in + row) * across.in + column, tap = ky * across.kernel + kx;
                Pack<float, N> v = load<N>(x + static_cast<int64_t>(pixel * c + channel) * N);
                if (AFTER) {
                    before.complete(v, before_bias);
                }
                const Pack<float, N> factor = load<N>(kernel + static_cast<int64_t>(tap * out.channels.size + p.channel) * N);
                for (int k = 0; k < N; k++) {
                    sum.at[k] += v.at[k] * factor.at[k];
                }
            }
        }
        activate<N>(activation, sum.at);
        store(y + i * N, sum);
    }
};

// Gather form: N neighbouring channels of one input pixel sum over the outputs that read them.
template <int K, int S, class I, int N>
struct BackwardInput {
    const Stored* dz;
    const float* kernel;
    Stored* dx;
    TapAxis<I> down_axis, across_axis;
    Image<I> in; // channels counts packs
    I multiplier;

    WHISKER_METHOD void operator()(int64_t i) const {
        const TapAxis<I> down = down_axis.template known<K, S>(), across = across_axis.template known<K, S>();
        const Place<I> p = in.place(static_cast<I>(i));
        const I all = N > 1 ? in.channels.size : in.channels.size * multiplier;
        Pack<float, N> sum{};
        for (I ky = 0; ky < down.kernel; ky++) {
            const I below = p.y + down.pad - ky * down.dilation, oy = below / down.stride;
            if (below < 0 || oy * down.stride != below || oy >= down.out) {
                continue;
            }
            for (I kx = 0; kx < across.kernel; kx++) {
                const I right = p.x + across.pad - kx * across.dilation, ox = right / across.stride;
                if (right < 0 || ox * across.stride != right || ox >= across.out) {
                    continue;
                }
                const I pixel = (p.image * down.out + oy) * across.out + ox, tap = ky * across.kernel + kx;
                for (I q = 0; q < (N > 1 ? 1 : multiplier); q++) {
                    const I channel = N > 1 ? p.channel : p.channel * multiplier + q;
                    const Pack<float, N> v = load<N>(dz + static_cast<int64_t>(pixel * all + channel) * N);
                    const Pack<float, N> factor = load<N>(kernel + static_cast<int64_t>(tap * all + channel) * N);
                    for (int k = 0; k < N; k++) {
                        sum.at[k] += v.at[k] * factor.at[k];
                    }
                }
            }
        }
        store(dx + i * N, sum);
    }
};

// The taps of one kernel row (K of them where known at compile time, else a single tap) for some channels, over one part of the output
// pixels. Products are added in float over a few pixels, these sums in double: most GPUs are slow in double.
template <int K, int S, class I>
struct KernelPartial {
    static constexpr int THREADS = Tile::THREADS, PHASES = 2, TAPS = K ? K : 1, RUN = 16;

    struct Shared {
        double sum[TAPS][THREADS];
    };

    const Stored *x, *dz;
    TapAxis<I> down_axis, across_axis;
    Image<I> out;
    Divisor<I> multiplier;
    I c;
    Tile tile;
    int64_t tiles, pixels, parts;
    int64_t first, count;              // of the output channels
    int64_t first_group, groups, taps; // groups of TAPS taps; taps = groups TAPS
    double* partial;                   // (parts, taps, count)

    WHISKER_METHOD void operator()(int64_t block, int thread, int phase, Shared& shared) const {
        const int64_t local = block % tiles * tile.columns + tile.column(thread);
        const int64_t group = block / tiles % groups, part = block / tiles / groups;
        if (local >= count) {
            return;
        }
        if (phase == 0) {
            double sum[TAPS] = {};
            add(sum, static_cast<I>(first + local), (first_group + group) * TAPS, pixels * part / parts + tile.lane(thread),
                pixels * (part + 1) / parts);
            for (int t = 0; t < TAPS; t++) {
                shared.sum[t][thread] = sum[t];
            }
        } else if (tile.lane(thread) == 0) {
            for (int t = 0; t < TAPS; t++) {
                double sum = 0.0;
                for (int i = thread; i < THREADS; i += tile.columns) {
                    sum += shared.sum[t][i];
                }
                partial[(part * taps + group * TAPS + t) * count + local] = sum;
            }
        }
    }

    WHISKER_METHOD void add(double* sum, I k, int64_t tap, int64_t from, int64_t to) const {
        const TapAxis<I> down = down_axis.template known<K, S>(), across = across_axis.template known<K, S>();
        const I ky = static_cast<I>(tap / across.kernel), kx = static_cast<I>(tap % across.kernel), channel = multiplier.of(k);
        const I below = ky * down.dilation - down.pad, right = kx * across.dilation - across.pad;
        while (from < to) {
            float run[TAPS] = {};
            for (int step = 0; step < RUN && from < to; step++, from += tile.lanes) {
                I ox = static_cast<I>(from);
                I oy = out.width.split(ox);
                const I image = out.height.split(oy);
                const I row = oy * down.stride + below, left = ox * across.stride + right;
                if (row < 0 || row >= down.in) {
                    continue;
                }
                const float gradient = dz[from * out.channels.size + k];
                for (int t = 0; t < TAPS; t++) {
                    const I column = left + t * across.dilation;
                    if (column >= 0 && column < across.in) {
                        run[t] += gradient * x[static_cast<int64_t>(((image * down.in + row) * across.in + column) * c + channel)];
                    }
                }
            }
            for (int t = 0; t < TAPS; t++) {
                sum[t] += run[t];
            }
        }
    }
};

// Column `tap count + local` of the partial sums is channel first + local of that tap.
struct PutKernel {
    float* dkernel; // at the first tap and channel
    int64_t channels;
    int64_t count;

    WHISKER_METHOD void operator()(int64_t column, const double* sum) const {
        dkernel[column / count * channels + column % count] = static_cast<float>(sum[0]);
    }
};

// Calls use(kernel, stride, type of positions, channels at once) with the compiled form for that shape: 3x3 has its own.
template <class Use, class... Tensors>
int specialise(const Shape& shape, const Use& use, const Tensors*... tensors) {
    if (!shape.small()) {
        return use(Number<0>{}, Number<0>{}, int64_t{}, Number<1>{});
    }
    if (shape.multiplier > 1 || !packs<4>(shape.c, tensors...)) {
        return use(Number<0>{}, Number<0>{}, int32_t{}, Number<1>{});
    }
    return shape.square(3, 1)   ? use(Number<3>{}, Number<1>{}, int32_t{}, Number<4>{})
           : shape.square(3, 2) ? use(Number<3>{}, Number<2>{}, int32_t{}, Number<4>{})
                                : use(Number<0>{}, Number<0>{}, int32_t{}, Number<4>{});
}

template <bool AFTER>
int forward(const Shape& shape, const Stored* x, const Before& before, const float* kernel, const float* bias, int activation, Stored* y,
            Stream stream) {
    if (!shape.valid() || !is_activation(activation) || x == y) {
        return INVALID;
    }
    return specialise(
        shape,
        [&](auto k, auto s, auto position, auto at_once) {
            using I = decltype(position);
            constexpr int N = at_once.value;
            return for_each(shape.outputs() / N,
                            Forward<k.value, s.value, I, N, AFTER>{x, kernel, bias, before, activation, y, shape.y.as<I>(), shape.x.as<I>(),
                                                                   Image<I>{shape.y.out, shape.x.out, shape.channels() / N},
                                                                   Divisor<I>{shape.multiplier}, static_cast<I>(shape.c / N)},
                            stream);
        },
        x, kernel, bias, y, before.bias);
}

// The gradient of the kernel, a chunk of channels and taps at a time where partial sums would exceed the scratch memory.
template <int K, int S, class I>
int backward_kernel(const Shape& shape, const Stored* x, const Stored* dz, float* dkernel, void* scratch, Stream stream) {
    using F = KernelPartial<K, S, I>;
    constexpr int64_t DOUBLE = sizeof(double);
    const int64_t channels = shape.channels(), pixels = shape.n * shape.y.out * shape.x.out, all_groups = shape.taps() / F::TAPS;
    return for_chunks(channels, [&](int64_t first, int64_t count) {
        const int64_t most_groups = PARTIAL_BYTES / (F::TAPS * count * DOUBLE);
        int status = 0;
        for (int64_t group = 0; status == 0 && group < all_groups; group += most_groups) {
            const int64_t groups = minimum(most_groups, all_groups - group), taps = groups * F::TAPS;
            const Tile tile(count);
            const int64_t tiles = tile.across(count), parts = row_parts(pixels, tile.lanes, tiles * groups, taps * count * DOUBLE);
            double* partial = partial_sums(scratch);
            const F f{x, dz, shape.y.as<I>(), shape.x.as<I>(), Image<I>{shape.y.out, shape.x.out, channels}, Divisor<I>{shape.multiplier},
                      static_cast<I>(shape.c), tile, tiles, pixels, parts, first, count, group, groups, taps, partial};
            status = for_blocks(parts * groups * tiles, f, stream);
            if (status == 0) {
                const PutKernel put{dkernel + group * F::TAPS * channels + first, channels, count};
                status = column_finish<1>(taps * count, parts, partial, put, stream);
            }
        }
        return status;
    });
}

static_assert(MAX_CHANNELS * 5 * static_cast<int64_t>(sizeof(double)) <= PARTIAL_BYTES, "a chunk has room for one row of a 5x5 kernel");

}

int whisker::WHISKER_SIDE::depthwise_forward(const Stored* x, const float* kernel, const float* bias, int activation, Stored* y,
                                     int64_t n, int64_t h, int64_t w, int64_t c, int64_t multiplier, int64_t kernel_h,
                                     int64_t kernel_w, int64_t stride_h, int64_t stride_w, int64_t dilation_h,
                                     int64_t dilation_w, int64_t pad_top, int64_t pad_left, int64_t out_h,
                                     int64_t out_w, const whisker_queue* queue) {
    const Shape shape{
        n, c, multiplier, {h, out_h, kernel_h, stride_h, dilation_h, pad_top}, {w, out_w, kernel_w, stride_w, dilation_w, pad_left}};
    return forward<false>(shape, x, Before::of(nullptr, 0), kernel, bias, activation, y, queue->stream);
}

int whisker::WHISKER_SIDE::depthwise_after_forward(const Stored* x, const float* before_bias, int before, const float* kernel,
                                           const float* bias, int activation, Stored* y, int64_t n, int64_t h, int64_t w,
                                           int64_t c, int64_t multiplier, int64_t kernel_h, int64_t kernel_w,
                                           int64_t stride_h, int64_t stride_w, int64_t dilation_h, int64_t dilation_w,
                                           int64_t pad_top, int64_t pad_left, int64_t out_h, int64_t out_w,
                                           const whisker_queue* queue) {
    const Shape shape{
        n, c, multiplier, {h, out_h, kernel_h, stride_h, dilation_h, pad_top}, {w, out_w, kernel_w, stride_w, dilation_w, pad_left}};
    return Before::clamps(before)
               ? forward<true>(shape, x, Before::of(before_bias, before), kernel, bias, activation, y, queue->stream)
               : INVALID;
}

int whisker::WHISKER_SIDE::depthwise_backward_input(const Stored* dz, const float* kernel, Stored* dx, int64_t n, int64_t h,
                                            int64_t w, int64_t c, int64_t multiplier, int64_t kernel_h,
                                            int64_t kernel_w, int64_t stride_h, int64_t stride_w, int64_t dilation_h,
                                            int64_t dilation_w, int64_t pad_top, int64_t pad_left, int64_t out_h,
                                            int64_t out_w, const whisker_queue* queue) {
    const Shape shape{
        n, c, multiplier, {h, out_h, kernel_h, stride_h, dilation_h, pad_top}, {w, out_w, kernel_w, stride_w, dilation_w, pad_left}};
    if (!shape.valid() || dx == dz) {
        return INVALID;
    }
    return specialise(
        shape,
        [&](auto k, auto s, auto position, auto at_once) {
            using I = decltype(position);
            constexpr int N = at_once.value;
            return for_each(shape.inputs() / N,
                            BackwardInput<k.value, s.value, I, N>{dz, kernel, dx, shape.y.as<I>(), shape.x.as<I>(), Image<I>{h, w, c / N},
                                                                  static_cast<I>(multiplier)},
                            queue->stream);
        },
        dz, kernel, dx);
}

int whisker::WHISKER_SIDE::depthwise_backward_kernel(const Stored* x, const Stored* dz, float* dkernel, int64_t n, int64_t h,
                                             int64_t w, int64_t c, int64_t multiplier, int64_t kernel_h,
                                             int64_t kernel_w, int64_t stride_h, int64_t stride_w, int64_t dilation_h,
                                             int64_t dilation_w, int64_t pad_top, int64_t pad_left, int64_t out_h,
                                             int64_t out_w, const whisker_queue* queue) {
    const Shape shape{
        n, c, multiplier, {h, out_h, kernel_h, stride_h, dilation_h, pad_top}, {w, out_w, kernel_w, stride_w, dilation_w, pad_left}};
    if (!shape.valid()) {
        return INVALID;
    }
    if (!shape.small()) {
        return backward_kernel<0, 0, int64_t>(shape, x, dz, dkernel, queue->scratch, queue->stream);
    }
    return shape.square(3, 1)   ? backward_kernel<3, 1, int32_t>(shape, x, dz, dkernel, queue->scratch, queue->stream)
           : shape.square(3, 2) ? backward_kernel<3, 2, int32_t>(shape, x, dz, dkernel, queue->scratch, queue->stream)
           : shape.y.kernel == 5 && shape.x.kernel == 5
               ? backward_kernel<5, 0, int32_t>(shape, x, dz, dkernel, queue->scratch, queue->stream)
               : backward_kernel<0, 0, int32_t>(shape, x, dz, dkernel, queue->scratch, queue->stream);
}
