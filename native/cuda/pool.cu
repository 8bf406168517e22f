#include "activation.inl"
#include "index.cuh"
#include "launch.cuh"
#include "operations.cuh"
#include "pool.inl"

#include <math.h>

using namespace whisker::WHISKER_SIDE;

namespace {

// K and S are the kernel and stride of both axes where known at compile time, else 0. Then loops unroll and divisions become shifts.
template <int K, int S, class I>
WHISKER_FN AxisOf<I> known(AxisOf<I> a) {
    return AxisOf<I>{a.in, a.out, K ? K : a.kernel, S ? S : a.stride, a.pad};
}

template <class I>
AxisOf<I> narrow(const Axis& a) {
    return AxisOf<I>{static_cast<I>(a.in), static_cast<I>(a.out), static_cast<I>(a.kernel), static_cast<I>(a.stride), static_cast<I>(a.pad)};
}

// N neighbouring channels of one output pixel. With RELU, the bias is added to the maximum, and relu follows.
template <int K, int S, class Index, class I, int N, bool RELU>
struct MaxPoolForward {
    const Stored* x;
    const float* bias; // may be null
    Stored* y;
    Index* index; // may be null
    AxisOf<I> down_axis, across_axis;
    Image<I> out; // channels counts packs

    WHISKER_METHOD void operator()(int64_t i) const {
        const AxisOf<I> down = known<K, S>(down_axis), across = known<K, S>(across_axis);
        const Place<I> p = out.place(static_cast<I>(i));
        const SpanOf<I> rows = down.inside(p.y), columns = across.inside(p.x);
        const I top = p.image * down.in + down.start(p.y), left = across.start(p.x);
        FirstMaximum<float, int32_t> maximum[N];
        for (int k = 0; k < N; k++) {
            maximum[k].best = -INFINITY;
            maximum[k].index = static_cast<int32_t>(rows.from * across.kernel + columns.from);
        }
        for (I ky = K ? 0 : rows.from; ky < (K ? K : rows.to); ky++) {
            for (I kx = K ? 0 : columns.from; kx < (K ? K : columns.to); kx++) {
                if (K && (ky < rows.from || ky >= rows.to || kx < columns.from || kx >= columns.to)) {
                    continue;
                }
                const I at = ((top + ky) * across.in + left + kx) * out.channels.size + p.channel;
                const Pack<float, N> v = load<N>(x + static_cast<int64_t>(at) * N);
                for (int k = 0; k < N; k++) {
                    maximum[k].take(v.at[k], static_cast<int32_t>(ky * across.kernel + kx));
                }
            }
        }
        Pack<float, N> best;
        Pack<Index, N> chosen;
        for (int k = 0; k < N; k++) {
            best.at[k] = maximum[k].best;
            chosen.at[k] = static_cast<Index>(maximum[k].index);
        }
        if (RELU) {
            if (bias) {
                const Pack<float, N> b = load<N>(bias + p.channel * N);
                for (int k = 0; k < N; k++) {
                    best.at[k] += b.at[k];
                }
            }
            activate_all<Relu, N>(best.at);
        }
        store(y + i * N, best);
        if (index) {
            store(index + i * N, chosen);
        }
    }
};

// Gather form: each input element sums the gradients of the windows that chose it, in row-major order. With RELU,
// these are first multiplied by its slope.
template <int K, int S, class Index, class I, int N, bool RELU>
struct MaxPoolBackward {
    const Stored *y, *dy; // y is read with RELU only
    const Index* index;
    Stored* dx;
    AxisOf<I> down_axis, across_axis;
    Image<I> in; // channels counts packs

    WHISKER_METHOD void operator()(int64_t i) const {
        const AxisOf<I> down = known<K, S>(down_axis), across = known<K, S>(across_axis);
        const Place<I> p = in.place(static_cast<I>(i));
        const SpanOf<I> rows = down.holding(p.y), columns = across.holding(p.x);
        Pack<float, N> sum{};
        for (I oy = rows.from; oy < rows.to; oy++) {
            for (I ox = columns.from; ox < columns.to; ox++) {
                const int32_t here = static_cast<int32_t>((p.y - down.start(oy)) * across.kernel + (p.x - across.start(ox)));
                const I out = ((p.image * down.out + oy) * across.out + ox) * in.channels.size + p.channel;
                const Pack<Index, N> chosen = load<N>(index + static_cast<int64_t>(out) * N);
                Pack<float, N> gradient = load<N>(dy + static_cast<int64_t>(out) * N);
                if (RELU) {
                    const Pack<float, N> value = load<N>(y + static_cast<int64_t>(out) * N);
                    for (int k = 0; k < N; k++) {
                        gradient.at[k] *= Relu::slope(0.0f, value.at[k]);
                    }
                }
                for (int k = 0; k < N; k++) {
                    sum.at[k] += static_cast<int32_t>(chosen.at[k]) == here ? gradient.at[k] : 0.0f;
                }
            }
        }
        store(dx + i * N, sum);
    }
};

// Calls use(kernel, stride, type of the index, type of positions, channels at once) with the compiled form for that shape: 2x2 stride 2
// (nearly every pool in use) and 3x3 stride 2 have their own.
template <class Use, class... Tensors>
int specialise(const PoolShape& shape, const void* index, const Use& use, const Tensors*... tensors) {
    const Axis &y = shape.y, &x = shape.x;
    const bool narrow_index = y.kernel * x.kernel <= 255;
    const bool small = fits(shape.n * y.in * x.in * shape.c, shape.n * y.out * x.out * shape.c, y.in, x.in, y.out, x.out, y.kernel, x.kernel,
                            y.stride, x.stride, shape.c);
    auto square = [&](int64_t k, int64_t s) { return y.kernel == k && x.kernel == k && y.stride == s && x.stride == s; };
    if (!small) {
        return narrow_index ? use(Number<0>{}, Number<0>{}, uint8_t{}, int64_t{}, Number<1>{})
                            : use(Number<0>{}, Number<0>{}, int32_t{}, int64_t{}, Number<1>{});
    }
    if (!narrow_index) {
        return use(Number<0>{}, Number<0>{}, int32_t{}, int32_t{}, Number<1>{});
    }
    if (!packs<4>(shape.c, tensors...) || !packs<4>(shape.c, static_cast<const uint8_t*>(index))) {
        return square(2, 2) ? use(Number<2>{}, Number<2>{}, uint8_t{}, int32_t{}, Number<1>{})
                            : use(Number<0>{}, Number<0>{}, uint8_t{}, int32_t{}, Number<1>{});
    }
    return square(2, 2)   ? use(Number<2>{}, Number<2>{}, uint8_t{}, int32_t{}, Number<4>{})
           : square(3, 2) ? use(Number<3>{}, Number<2>{}, uint8_t{}, int32_t{}, Number<4>{})
                          : use(Number<0>{}, Number<0>{}, uint8_t{}, int32_t{}, Number<4>{});
}

template <bool RELU>
int forward(const PoolShape& shape, const Stored* x, const float* bias, Stored* y, void* index, Stream stream) {
    if (!shape.valid()) {
        return INVALID;
    }
    return specialise(
        shape, index,
        [&](auto kernel, auto stride, auto type, auto position, auto at_once) {
            using Index = decltype(type);
            using I = decltype(position);
            constexpr int N = at_once.value;
            return for_each(shape.n * shape.y.out * shape.x.out * shape.c / N,
                            MaxPoolForward<kernel.value, stride.value, Index, I, N, RELU>{
                                x, bias, y, static_cast<Index*>(index), narrow<I>(shape.y), narrow<I>(shape.x),
                                Image<I>{shape.y.out, shape.x.out, shape.c / N}},
                            stream);
        },
        x, bias, y);
}

template <bool RELU>
int backward(const PoolShape& shape, const Stored* y, const Stored* dy, const void* index, Stored* dx, Stream stream) {
    if (!shape.valid() || !index) {
        return INVALID;
    }
    return specialise(
        shape, index,
        [&](auto kernel, auto stride, auto type, auto position, auto at_once) {
            using Index = decltype(type);
            using I = decltype(position);
            constexpr int N = at_once.value;
            return for_each(shape.n * shape.y.in * shape.x.in * shape.c / N,
                            MaxPoolBackward<kernel.value, stride.value, Index, I, N, RELU>{
                                y, dy, static_cast<const Index*>(index), dx, narrow<I>(shape.y), narrow<I>(shape.x),
                                Image<I>{shape.y.in, shape.x.in, shape.c / N}},
                            stream);
        },
        y, dy, dx);
}

}

int whisker::WHISKER_SIDE::max_pool_index_bytes(int64_t kernel_h, int64_t kernel_w, const whisker_queue*) {
    return kernel_h * kernel_w <= 255 ? 1 : 4;
}

int whisker::WHISKER_SIDE::max_pool_forward(const Stored* x, Stored* y, void* index, int64_t n, int64_t h, int64_t w, int64_t c,
                                    int64_t kernel_h, int64_t kernel_w, int64_t stride_h, int64_t stride_w,
                                    int64_t pad_top, int64_t pad_left, int64_t out_h, int64_t out_w,
                                    const whisker_queue* queue) {
    const PoolShape shape{n, c, Axis{h, out_h, kernel_h, stride_h, pad_top}, Axis{w, out_w, kernel_w, stride_w, pad_left}};
    return forward<false>(shape, x, nullptr, y, index, queue->stream);
}

int whisker::WHISKER_SIDE::max_pool_backward(const Stored* dy, const void* index, Stored* dx, int64_t n, int64_t h, int64_t w,
                                     int64_t c, int64_t kernel_h, int64_t kernel_w, int64_t stride_h, int64_t stride_w,
                                     int64_t pad_top, int64_t pad_left, int64_t out_h, int64_t out_w,
                                     const whisker_queue* queue) {
    const PoolShape shape{n, c, Axis{h, out_h, kernel_h, stride_h, pad_top}, Axis{w, out_w, kernel_w, stride_w, pad_left}};
    return backward<false>(shape, nullptr, dy, index, dx, queue->stream);
}

int whisker::WHISKER_SIDE::max_pool_relu_forward(const Stored* x, const float* bias, Stored* y, void* index, int64_t n, int64_t h,
                                         int64_t w, int64_t c, int64_t kernel_h, int64_t kernel_w, int64_t stride_h,
                                         int64_t stride_w, int64_t pad_top, int64_t pad_left, int64_t out_h,
                                         int64_t out_w, const whisker_queue* queue) {
    const PoolShape shape{n, c, Axis{h, out_h, kernel_h, stride_h, pad_top}, Axis{w, out_w, kernel_w, stride_w, pad_left}};
    return forward<true>(shape, x, bias, y, index, queue->stream);
}

int whisker::WHISKER_SIDE::max_pool_relu_backward(const Stored* y, const Stored* dy, const void* index, Stored* dx, int64_t n,
                                          int64_t h, int64_t w, int64_t c, int64_t kernel_h, int64_t kernel_w,
                                          int64_t stride_h, int64_t stride_w, int64_t pad_top, int64_t pad_left,
                                          int64_t out_h, int64_t out_w, const whisker_queue* queue) {
    const PoolShape shape{n, c, Axis{h, out_h, kernel_h, stride_h, pad_top}, Axis{w, out_w, kernel_w, stride_w, pad_left}};
    return backward<true>(shape, y, dy, index, dx, queue->stream);
}
