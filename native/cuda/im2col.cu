// The patches that a convolution's windows see, as rows of a matrix: columns (image oy ox, ky kx channel).
#include "index.cuh"
#include "launch.cuh"
#include "operations.cuh"
#include "whisker/tap_axis.hpp"

using namespace whisker::WHISKER_SIDE;

namespace {

struct Shape {
    int64_t n, c;
    TapAxis<int64_t> y, x;

    int64_t taps() const { return y.kernel * x.kernel; }
    int64_t inputs() const { return n * y.in * x.in * c; }
    int64_t columns() const { return n * y.out * x.out * taps() * c; }

    bool valid() const { return n >= 0 && c > 0 && y.valid() && x.valid(); }

    bool small() const {
        return fits(inputs(), columns(), taps() * c, y.in, x.in, y.out, x.out, y.reach(), x.reach(), y.pad, x.pad);
    }
};

// N neighbouring channels of one position of a patch.
template <class I, int N>
struct Im2col {
    const Stored* x;
    Stored* columns;
    TapAxis<I> down, across;
    Image<I> patches; // of the output's size, whose "channels" are packs of a patch
    Length<I> taps_across, channels; // channels counts packs

    WHISKER_METHOD void operator()(int64_t i) const {
        const Place<I> p = patches.place(static_cast<I>(i));
        I channel = p.channel;
        I kx = channels.split(channel);
        const I ky = taps_across.split(kx);
        const I row = p.y * down.stride - down.pad + ky * down.dilation;
        const I column = p.x * across.stride - across.pad + kx * across.dilation;
        Pack<float, N> v{};
        if (row >= 0 && row < down.in && column >= 0 && column < across.in) {
            const I pixel = (p.image * down.in + row) * across.in + column;
            v = load<N>(x + static_cast<int64_t>(pixel * channels.size + channel) * N);
        }
        store(columns + i * N, v);
    }
};

// Gather form: N neighbouring channels of one pixel sum over the patches that hold it.
template <class I, int N>
struct Col2im {
    const float* columns;
    Stored* x;
    TapAxis<I> down, across;
    Image<I> in; // channels counts packs

    WHISKER_METHOD void operator()(int64_t i) const {
        const Place<I> p = in.place(static_cast<I>(i));
        const I taps = down.kernel * across.kernel;
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
                const I patch = (p.image * down.out + oy) * across.out + ox, tap = ky * across.kernel + kx;
                const Pack<float, N> v =
                    load<N>(columns + static_cast<int64_t>((patch * taps + tap) * in.channels.size + p.channel) * N);
                for (int k = 0; k < N; k++) {
                    sum.at[k] += v.at[k];
                }
            }
        }
        store(x + i * N, sum);
    }
};

// Calls use(type of positions, channels at once).
template <class Columns, class Use>
int specialise(const Shape& shape, const Stored* x, const Columns* columns, const Use& use) {
    if (!shape.small()) {
        return use(int64_t{}, Number<1>{});
    }
    return packs<4>(shape.c, x, columns) ? use(int32_t{}, Number<4>{}) : use(int32_t{}, Number<1>{});
}

}

int whisker::WHISKER_SIDE::im2col(const Stored* x, Stored* columns, int64_t n, int64_t h, int64_t w, int64_t c, int64_t kernel_h,
                          int64_t kernel_w, int64_t stride_h, int64_t stride_w, int64_t dilation_h, int64_t dilation_w,
                          int64_t pad_top, int64_t pad_left, int64_t out_h, int64_t out_w, const whisker_queue* queue) {
    const Shape shape{n, c, {h, out_h, kernel_h, stride_h, dilation_h, pad_top}, {w, out_w, kernel_w, stride_w, dilation_w, pad_left}};
    if (!shape.valid() || x == columns) {
        return INVALID;
    }
    return specialise(shape, x, columns, [&](auto position, auto at_once) {
        using I = decltype(position);
        constexpr int N = at_once.value;
        return for_each(shape.columns() / N,
                        Im2col<I, N>{x, columns, shape.y.as<I>(), shape.x.as<I>(), Image<I>{out_h, out_w, shape.taps() * c / N},
                                     Length<I>{kernel_w}, Length<I>{c / N}},
                        queue->stream);
    });
}

int whisker::WHISKER_SIDE::col2im(const float* columns, Stored* x, int64_t n, int64_t h, int64_t w, int64_t c, int64_t kernel_h,
                          int64_t kernel_w, int64_t stride_h, int64_t stride_w, int64_t dilation_h, int64_t dilation_w,
                          int64_t pad_top, int64_t pad_left, int64_t out_h, int64_t out_w, const whisker_queue* queue) {
    const Shape shape{n, c, {h, out_h, kernel_h, stride_h, dilation_h, pad_top}, {w, out_w, kernel_w, stride_w, dilation_w, pad_left}};
    if (!shape.valid() || static_cast<const void*>(x) == columns) {
        return INVALID;
    }
    return specialise(shape, x, columns, [&](auto position, auto at_once) {
        using I = decltype(position);
        constexpr int N = at_once.value;
        return for_each(shape.inputs() / N,
                        Col2im<I, N>{columns, x, shape.y.as<I>(), shape.x.as<I>(), Image<I>{h, w, c / N}}, queue->stream);
    });
}
