// Where a sliding window lies, along one axis: the only place that knows how strides and padding place it.
#ifndef WHISKER_WINDOW_HPP
#define WHISKER_WINDOW_HPP

#include "whisker/side.hpp"

WHISKER_OPEN

// I is the integer of all positions: int64_t, or int32_t where a GPU computes with small ones.
template <class I>
struct SpanOf {
    I from, to; // [from, to)
};

template <class I>
struct AxisOf {
    I in, out, kernel, stride, pad;

    // First input position of window o; negative inside the padding.
    WHISKER_METHOD I start(I o) const {
        return o * stride - pad;
    }

    // Kernel positions of window o that lie inside the input.
    WHISKER_METHOD SpanOf<I> inside(I o) const {
        I before = -start(o), within = in - start(o);
        return SpanOf<I>{before > 0 ? before : 0, within < kernel ? within : kernel};
    }

    // Windows that hold input position i.
    WHISKER_METHOD SpanOf<I> holding(I i) const {
        I reach = i + pad;
        I from = reach < kernel ? 0 : (reach - kernel) / stride + 1, to = reach / stride + 1;
        return SpanOf<I>{from, to < out ? to : out};
    }

    WHISKER_METHOD bool valid() const {
        // Every window must hold at least one position of the input.
        return in > 0 && out > 0 && kernel > 0 && stride > 0 && pad >= 0 && pad < kernel && (out - 1) * stride - pad < in;
    }
};

using Span = SpanOf<int64_t>;
using Axis = AxisOf<int64_t>;

WHISKER_CLOSE

#endif
