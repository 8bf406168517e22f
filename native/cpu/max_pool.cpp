#include "first_of_four.hpp"
#include "operations.hpp"
#include "pool.inl"
#include "whisker/for_each.hpp"

#include <math.h>

WHISKER_OPEN

// K and S are the kernel and stride of both axes where known at compile time, else 0. Then loops unroll and divisions become shifts.
template <int K, int S>
static Axis known(Axis a) {
    return Axis{a.in, a.out, K ? K : a.kernel, S ? S : a.stride, a.pad};
}

// Whether relu follows is decided while it runs: a branch per vector costs nothing beside the loads.
template <int K, int S, class Index, bool STREAM>
struct MaxPoolForward {
    const Stored* x;
    bool relu;
    const float* bias; // added to the maximum before relu; may be null
    Stored* y;
    Index* index; // may be null
    PoolShape shape;

    // Row r of all output rows of the batch.
    void operator()(int64_t r) const {
        const Axis down = known<K, S>(shape.y), across = known<K, S>(shape.x);
        const int64_t c = shape.c, oy = r % down.out;
        const Span rows = down.inside(oy);
        const Stored* image = x + r / down.out * down.in * across.in * c;
        for (int64_t ox = 0; ox < across.out; ox++) {
            const Span columns = across.inside(ox);
            const Stored* corner = image + (down.start(oy) * across.in + across.start(ox)) * c;
            const int64_t out = (r * across.out + ox) * c;
            const bool whole = K && rows.from == 0 && rows.to == K && columns.from == 0 && columns.to == K;
            for_channels(c, [&](auto lanes, int64_t j) {
                if (whole) {
                    pool(lanes, corner + j, j, out, Span{0, K}, Span{0, K}, across);
                } else {
                    pool(lanes, corner + j, j, out, rows, columns, across);
                }
            });
        }
    }

    template <class L>
    WHISKER_METHOD void pool(L, const Stored* corner, int64_t j, int64_t pixel, Span rows, Span columns, const Axis& across) const {
        using Float = typename L::Float;
        FirstMaximum<Float, typename L::Int> maximum;
        bool chosen = false;
#if defined(__AVX512F__)
        if constexpr (K == 2 && sizeof(Float) == WIDEST * sizeof(float)) {
            chosen = rows.to - rows.from == 2 && columns.to - columns.from == 2 && choose_inside(L{}, corner, across, maximum);
        }
#endif
        if (!chosen) {
            maximum = take_each(L{}, corner, rows, columns, across);
        }
        Float value = maximum.best;
        if (relu) {
            value = bias ? value + L::template load<Float>(bias + j) : value;
            value = value < 0.0f ? Float{} : value;
        }
        if (STREAM) {
            L::stream(y + pixel + j, value);
        } else {
            L::store(y + pixel + j, value);
        }
        if (index) {
            L::store_index(index + pixel + j, maximum.index);
        }
    }

    template <class L>
    WHISKER_METHOD FirstMaximum<typename L::Float, typename L::Int> take_each(L, const Stored* corner, Span rows, Span columns,
                                                                              const Axis& across) const {
        using Float = typename L::Float;
        using Int = typename L::Int;
        const int64_t first = rows.from * across.kernel + columns.from;
        FirstMaximum<Float, Int> maximum{Float{} - INFINITY, Int{} + static_cast<int32_t>(first)};
        for (int64_t ky = rows.from; ky < rows.to; ky++) {
            for (int64_t kx = columns.from; kx < columns.to; kx++) {
                Float value = L::template load<Float>(corner + (ky * across.in + kx) * shape.c);
                maximum.take(value, Int{} + static_cast<int32_t>(ky * across.kernel + kx));
            }
        }
        return maximum;
    }

#if defined(__AVX512F__)
    // In a window of 2x2 that lies inside, unless there is NaN.
    template <class L>
    WHISKER_METHOD bool choose_inside(L, const Stored* corner, const Axis& across,
                                      FirstMaximum<typename L::Float, typename L::Int>& maximum) const {
        using Float = typename L::Float;
        const Stored* below = corner + across.in * shape.c;
        const Float of[4]{L::template load<Float>(corner), L::template load<Float>(corner + shape.c), L::template load<Float>(below),
                          L::template load<Float>(below + shape.c)};
        __mmask16 numbers = ALL_NUMBERS;
        choose(of, maximum, numbers);
        return numbers == ALL_NUMBERS;
    }
#endif
};

// Gather form: each input element sums the gradients of the windows that chose it, in row-major order.
// Where y is not null they are multiplied by relu'(y) before.
template <int K, int S, class Index, bool STREAM>
struct MaxPoolBackward {
    const Stored* y;
    const Stored* dy;
    const Index* index;
    Stored* dx;
    PoolShape shape;

    // Row r of all input rows of the batch.
    void operator()(int64_t r) const {
        const Axis down = known<K, S>(shape.y), across = known<K, S>(shape.x);
        const int64_t c = shape.c, iy = r % down.in, image = r / down.in * down.out * across.out;
        const Span rows = down.holding(iy);
        const bool tiled = K > 0 && K == S && down.pad == 0 && across.pad == 0;
        if (tiled && rows.from < rows.to) {
            tile(r, (image + rows.from * across.out) * c, static_cast<int32_t>(iy % K * K), across);
            return;
        }
        for (int64_t ix = 0; ix < across.in; ix++) {
            const Span columns = across.holding(ix);
            for_channels(c, [&](auto lanes, int64_t j) {
                using L = decltype(lanes);
                using Float = typename L::Float;
                Float sum{};
                for (int64_t oy = rows.from; oy < rows.to; oy++) {
                    for (int64_t ox = columns.from; ox < columns.to; ox++) {
                        const int64_t at = (iy - down.start(oy)) * across.kernel + (ix - across.start(ox));
                        const int64_t out = (image + oy * across.out + ox) * c + j;
                        const auto chosen = L::load_index(index + out) == static_cast<int32_t>(at);
                        sum += chosen ? gradient(lanes, out) : Float{};
                    }
                }
                put(lanes, dx + (r * across.in + ix) * c + j, sum);
            });
        }
    }

    // The same where windows tile the image: each gradient is read once for the K columns of its window. first is the window position of
    // this input row's first column.
    void tile(int64_t r, int64_t out, int32_t first, const Axis& across) const {
        const int64_t c = shape.c;
        Stored* to = dx + r * across.in * c;
        for (int64_t ox = 0; ox < across.out; ox++) {
            const int64_t columns = across.in - ox * K; // fewer than K where the last window hangs over the edge
            for_channels(c, [&](auto lanes, int64_t j) {
                using L = decltype(lanes);
                using Float = typename L::Float;
                const auto chosen = L::load_index(index + out + ox * c + j);
                const Float own = gradient(lanes, out + ox * c + j);
                for (int32_t kx = 0; kx < K; kx++) {
                    if (kx < columns) {
                        put(lanes, to + (ox * K + kx) * c + j, Float(chosen == first + kx ? own : Float{}));
                    }
                }
            });
        }
        for (int64_t i = across.out * K * c; i < across.in * c; i++) {
            to[i] = 0.0f; // columns that no window reaches
        }
    }

    template <class L>
    WHISKER_METHOD typename L::Float gradient(L, int64_t out) const {
        using Float = typename L::Float;
        const Float passed = L::template load<Float>(dy + out);
        return y ? Float(passed * relu_slope(L::template load<Float>(y + out))) : passed;
    }

    template <class L>
    WHISKER_METHOD void put(L, Stored* to, typename L::Float value) const {
        if (STREAM) {
            L::stream(to, value);
        } else {
            L::store(to, value);
        }
    }
};

// Streaming stores are weakly ordered: each thread fences its own before the others may read them.
template <bool STREAM, class F>
static void run_rows(int64_t rows, int64_t work_per_row, const F& f) {
    for_ranges(rows, rows * work_per_row, [&](int64_t from, int64_t to) {
        for (int64_t row = from; row < to; row++) {
            f(row);
        }
        if (STREAM) {
            _mm_sfence();
        }
    });
}

template <int N>
struct Known {
    static constexpr int value = N;
};

// Calls use(kernel, stride, index type, streaming) with the compiled form for that shape: 2x2 stride 2 (nearly every pool in use) and
// 3x3 stride 2 have their own; the index is a byte where it fits.
template <class Use>
static void specialise(const PoolShape& shape, bool stream, const Use& use) {
    auto square = [&](int64_t k, int64_t s) {
        return shape.y.kernel == k && shape.x.kernel == k && shape.y.stride == s && shape.x.stride == s;
    };
    auto by_stream = [&](auto kernel, auto stride, auto index) {
        if (stream) {
            use(kernel, stride, index, Known<1>{});
        } else {
            use(kernel, stride, index, Known<0>{});
        }
    };
    if (shape.y.kernel * shape.x.kernel > 255) {
        by_stream(Known<0>{}, Known<0>{}, int32_t{});
    } else if (square(2, 2)) {
        by_stream(Known<2>{}, Known<2>{}, uint8_t{});
    } else if (square(3, 2)) {
        by_stream(Known<3>{}, Known<2>{}, uint8_t{});
    } else {
        by_stream(Known<0>{}, Known<0>{}, uint8_t{});
    }
}

int max_pool_index_bytes(int64_t kernel_h, int64_t kernel_w) {
    return kernel_h * kernel_w <= 255 ? 1 : 4;
}

static int pool_forward(const PoolShape& shape, const Stored* x, bool relu, const float* bias, Stored* y, void* index) {
    if (!shape.valid()) {
        return WHISKER_BAD_ARGUMENT;
    }
    const int64_t rows = shape.n * shape.y.out;
    specialise(shape, streams(y, rows * shape.x.out * shape.c, shape.c), [&](auto kernel, auto stride, auto type, auto stream) {
        using Index = decltype(type);
        using Pool = MaxPoolForward<kernel.value, stride.value, Index, stream.value>;
        run_rows<stream.value>(rows, shape.x.in * shape.c * shape.y.kernel, Pool{x, relu, bias, y, static_cast<Index*>(index), shape});
    });
    return WHISKER_OK;
}

static int pool_backward(const PoolShape& shape, const Stored* y, const Stored* dy, const void* index, Stored* dx) {
    if (!shape.valid() || !index) {
        return WHISKER_BAD_ARGUMENT;
    }
    const int64_t rows = shape.n * shape.y.in;
    specialise(shape, streams(dx, rows * shape.x.in * shape.c, shape.c), [&](auto kernel, auto stride, auto type, auto stream) {
        using Index = decltype(type);
        using Pool = MaxPoolBackward<kernel.value, stride.value, Index, stream.value>;
        run_rows<stream.value>(rows, shape.x.in * shape.c, Pool{y, dy, static_cast<const Index*>(index), dx, shape});
    });
    return WHISKER_OK;
}

int max_pool_forward(const Stored* x, Stored* y, void* index, int64_t n, int64_t h, int64_t w, int64_t c, int64_t kernel_h,
                     int64_t kernel_w, int64_t stride_h, int64_t stride_w, int64_t pad_top, int64_t pad_left, int64_t out_h,
                     int64_t out_w) {
    const PoolShape shape{n, c, Axis{h, out_h, kernel_h, stride_h, pad_top}, Axis{w, out_w, kernel_w, stride_w, pad_left}};
    return pool_forward(shape, x, false, nullptr, y, index);
}

int max_pool_backward(const Stored* dy, const void* index, Stored* dx, int64_t n, int64_t h, int64_t w, int64_t c, int64_t kernel_h,
                      int64_t kernel_w, int64_t stride_h, int64_t stride_w, int64_t pad_top, int64_t pad_left, int64_t out_h,
                      int64_t out_w) {
    const PoolShape shape{n, c, Axis{h, out_h, kernel_h, stride_h, pad_top}, Axis{w, out_w, kernel_w, stride_w, pad_left}};
    return pool_backward(shape, nullptr, dy, index, dx);
}

int max_pool_relu_forward(const Stored* x, const float* bias, Stored* y, void* index, int64_t n, int64_t h, int64_t w, int64_t c,
                          int64_t kernel_h, int64_t kernel_w, int64_t stride_h, int64_t stride_w, int64_t pad_top, int64_t pad_left,
                          int64_t out_h, int64_t out_w) {
    const PoolShape shape{n, c, Axis{h, out_h, kernel_h, stride_h, pad_top}, Axis{w, out_w, kernel_w, stride_w, pad_left}};
    return pool_forward(shape, x, true, bias, y, index);
}

int max_pool_relu_backward(const Stored* y, const Stored* dy, const void* index, Stored* dx, int64_t n, int64_t h, int64_t w, int64_t c,
                           int64_t kernel_h, int64_t kernel_w, int64_t stride_h, int64_t stride_w, int64_t pad_top, int64_t pad_left,
                           int64_t out_h, int64_t out_w) {
    const PoolShape shape{n, c, Axis{h, out_h, kernel_h, stride_h, pad_top}, Axis{w, out_w, kernel_w, stride_w, pad_left}};
    return pool_backward(shape, y, dy, index, dx);
}

WHISKER_CLOSE
