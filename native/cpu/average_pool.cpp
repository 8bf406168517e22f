#include "lanes.hpp"
#include "operations.hpp"
#include "pool.inl"
#include "whisker/for_each.hpp"

WHISKER_OPEN

int average_pool_forward(const Stored* x, Stored* y, int64_t n, int64_t h, int64_t w, int64_t c, int64_t kernel_h,
                         int64_t kernel_w, int64_t stride_h, int64_t stride_w, int64_t pad_top, int64_t pad_left,
                         int64_t out_h, int64_t out_w) {
    const Axis down{h, out_h, kernel_h, stride_h, pad_top}, across{w, out_w, kernel_w, stride_w, pad_left};
    if (!PoolShape{n, c, down, across}.valid()) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each_row(n * out_h, w * c * kernel_h, [=](int64_t r) {
        const int64_t oy = r % out_h;
        const Span rows = down.inside(oy);
        for (int64_t ox = 0; ox < out_w; ox++) {
            const Span columns = across.inside(ox);
            const float count = positions(rows, columns);
            // The window's first position, which may lie outside the image.
            const int64_t corner = (r / out_h * h + down.start(oy)) * w + across.start(ox);
            for_channels(c, [&](auto lanes, int64_t j) {
                using L = decltype(lanes);
                using Float = typename L::Float;
                Float sum{};
                for (int64_t ky = rows.from; ky < rows.to; ky++) {
                    for (int64_t kx = columns.from; kx < columns.to; kx++) {
                        sum += L::template load<Float>(x + (corner + ky * w + kx) * c + j);
                    }
                }
                L::store(y + (r * out_w + ox) * c + j, Float(sum / count));
            });
        }
    });
    return WHISKER_OK;
}

// Gather form: each input element sums its share of the windows that hold it, in row-major order.
int average_pool_backward(const Stored* dy, Stored* dx, int64_t n, int64_t h, int64_t w, int64_t c, int64_t kernel_h,
                          int64_t kernel_w, int64_t stride_h, int64_t stride_w, int64_t pad_top, int64_t pad_left,
                          int64_t out_h, int64_t out_w) {
    const Axis down{h, out_h, kernel_h, stride_h, pad_top}, across{w, out_w, kernel_w, stride_w, pad_left};
    if (!PoolShape{n, c, down, across}.valid()) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each_row(n * h, w * c, [=](int64_t r) {
        const Span rows = down.holding(r % h);
        for (int64_t ix = 0; ix < w; ix++) {
            const Span columns = across.holding(ix);
            for_channels(c, [&](auto lanes, int64_t j) {
                using L = decltype(lanes);
                using Float = typename L::Float;
                Float sum{};
                for (int64_t oy = rows.from; oy < rows.to; oy++) {
                    for (int64_t ox = columns.from; ox < columns.to; ox++) {
                        const int64_t out = (r / h * out_h + oy) * out_w + ox;
                        const float count = positions(down.inside(oy), across.inside(ox));
                        sum += L::template load<Float>(dy + out * c + j) / count;
                    }
                }
                L::store(dx + (r * w + ix) * c + j, sum);
            });
        }
    });
    return WHISKER_OK;
}

WHISKER_CLOSE
