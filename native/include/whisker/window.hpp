// Where a sliding window lies, along one axis: the only place that knows how strides and padding place it.
#ifndef WHISKER_WINDOW_HPP
#define WHISKER_WINDOW_HPP

#include "whisker/side.hpp"

WHISKER_OPEN

struct Span {
    int64_t from, to; // [from, to)
};

struct Axis {
    int64_t in, out, kernel, stride, pad;

    // First input position of window o; negative inside the padding.
    WHISKER_METHOD int64_t start(int64_t o) const {
        return o * stride - pad;
    }

    // Kernel positions of window o that lie inside the input.
    WHISKER_METHOD Span inside(int64_t o) const {
        return Span{maximum(0, -start(o)), minimum(kernel, in - start(o))};
    }

    // Windows that hold input position i.
    WHISKER_METHOD Span holding(int64_t i) const {
        int64_t reach = i + pad;
        int64_t from = reach < kernel ? 0 : (reach - kernel) / stride + 1;
        return Span{from, minimum(out, reach / stride + 1)};
    }

    WHISKER_METHOD bool valid() const {
        // Every window must hold at least one position of the input.
        return in > 0 && out > 0 && kernel > 0 && stride > 0 && pad >= 0 && pad < kernel && (out - 1) * stride - pad < in;
    }
};

WHISKER_CLOSE

#endif
