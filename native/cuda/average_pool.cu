#include "index.cuh"
#include "launch.cuh"
#include "operations.cuh"
#include "pool.inl"

using namespace whisker::WHISKER_SIDE;

namespace {

template <class I>
AxisOf<I> as(const Axis& a) {
    return AxisOf<I>{static_cast<I>(a.in), static_cast<I>(a.out), static_cast<I>(a.kernel), static_cast<I>(a.stride),
                     static_cast<I>(a.pad)};
}

// N neighboring channels of one output pixel.
template <class I, int N>
struct AveragePool {
    const Stored* x;
    Stored* y;
    AxisOf<I> down, across;
    Image<I> out; // channels counts packs

    WHISKER_METHOD void operator()(int64_t i) const {
        const Place<I> p = out.place(static_cast<I>(i));
        const SpanOf<I> rows = down.inside(p.y), columns = across.inside(p.x);
        const I top = p.image * down.in + down.start(p.y), left = across.start(p.x);
        Pack<float, N> sum{};
        for (I ky = rows.from; ky < rows.to; ky++) {
            for (I kx = columns.from; kx < columns.to; kx++) {
                const I at = ((top + ky) * across.in + left + kx) * out.channels.size + p.channel;
                const Pack<float, N> v = load<N>(x + static_cast<int64_t>(at) * N);
                for (int k = 0; k < N; k++) {
                    sum.at[k] += v.at[k];
                }
            }
        }
        const float count = positions(rows, columns);
        for (int k = 0; k < N; k++) {
            sum.at[k] /= count;
        }
        store(y + i * N, sum);
    }
};

// Gather form: N neighboring channels of one input pixel sum their share of the windows that hold it, in row-major
// order.
template <class I, int N>
struct AveragePoolSlope {
    const Stored* dy;
    Stored* dx;
    AxisOf<I> down, across;
    Image<I> in; // channels counts packs

    WHISKER_METHOD void operator()(int64_t i) const {
        const Place<I> p = in.place(static_cast<I>(i));
        const SpanOf<I> rows = down.holding(p.y), columns = across.holding(p.x);
        Pack<float, N> sum{};
        for (I oy = rows.from; oy < rows.to; oy++) {
            for (I ox = columns.from; ox < columns.to; ox++) {
                const I out = ((p.image * down.out + oy) * across.out + ox) * in.channels.size + p.channel;
                const float count = positions(down.inside(oy), across.inside(ox));
                const Pack<float, N> gradient = load<N>(dy + static_cast<int64_t>(out) * N);
                for (int k = 0; k < N; k++) {
                    sum.at[k] += gradient.at[k] / count;
                }
            }
        }
        store(dx + i * N, sum);
    }
};

// Calls use(type of positions, channels at once).
template <class Use>
int specialise(const PoolShape& shape, const Stored* image, const Stored* pooled, const Use& use) {
    const Axis &y = shape.y, &x = shape.x;
    if (!fits(shape.n * y.in * x.in * shape.c, shape.n * y.out * x.out * shape.c, y.in, x.in, y.out, x.out, y.kernel,
              x.kernel, y.stride, x.stride, y.kernel * x.kernel, shape.c)) {
        return use(int64_t{}, Number<1>{});
    }
    return packs<4>(shape.c, image, pooled) ? use(int32_t{}, Number<4>{}) : use(int32_t{}, Number<1>{});
}

}

int whisker::WHISKER_SIDE::average_pool_forward(const Stored* x, Stored* y, int64_t n, int64_t h, int64_t w, int64_t c,
                                        int64_t kernel_h, int64_t kernel_w, int64_t stride_h, int64_t stride_w,
                                        int64_t pad_top, int64_t pad_left, int64_t out_h, int64_t out_w,
                                        const whisker_queue* queue) {
    const PoolShape shape{n, c, {h, out_h, kernel_h, stride_h, pad_top}, {w, out_w, kernel_w, stride_w, pad_left}};
    if (!shape.valid()) {
        return INVALID;
    }
    return specialise(shape, x, y, [&](auto position, auto at_once) {
        using I = decltype(position);
        constexpr int N = at_once.value;
        const AveragePool<I, N> f{x, y, as<I>(shape.y), as<I>(shape.x), Image<I>{out_h, out_w, c / N}};
        return for_each(n * out_h * out_w * c / N, f, queue->stream);
    });
}

int whisker::WHISKER_SIDE::average_pool_backward(const Stored* dy, Stored* dx, int64_t n, int64_t h, int64_t w, int64_t c,
                                         int64_t kernel_h, int64_t kernel_w, int64_t stride_h, int64_t stride_w,
                                         int64_t pad_top, int64_t pad_left, int64_t out_h, int64_t out_w,
                                         const whisker_queue* queue) {
    const PoolShape shape{n, c, {h, out_h, kernel_h, stride_h, pad_top}, {w, out_w, kernel_w, stride_w, pad_left}};
    if (!shape.valid()) {
        return INVALID;
    }
    return specialise(shape, dx, dy, [&](auto position, auto at_once) {
        using I = decltype(position);
        constexpr int N = at_once.value;
        const AveragePoolSlope<I, N> f{dy, dx, as<I>(shape.y), as<I>(shape.x), Image<I>{h, w, c / N}};
        return for_each(n * h * w * c / N, f, queue->stream);
    });
}
