// The choice that every max pool makes. V and I are float and int32_t, or vectors of them.
#pragma once

#include "whisker/window.hpp"

WHISKER_OPEN

template <class V, class I>
struct FirstMaximum {
    V best;
    I index;

    // A later equal value does not win; the first NaN wins and stays.
    WHISKER_METHOD void take(V value, I at) {
        auto better = (best == best) & !(value <= best);
        best = better ? value : best;
        index = better ? at : index;
    }
};

// relu' as Relu has it, also of vectors.
template <class V>
WHISKER_FN V relu_slope(V y) {
    return y > 0.0f ? V{} + 1.0f : y * 0.0f;
}

struct PoolShape {
    int64_t n, c;
    Axis y, x;

    bool valid() const { return n >= 0 && c > 0 && y.valid() && x.valid() && y.kernel <= INT32_MAX / x.kernel; }
};

// The number of positions of a window inside the image, by which an average divides.
template <class I>
WHISKER_FN float positions(const SpanOf<I>& rows, const SpanOf<I>& columns) {
    return static_cast<float>((rows.to - rows.from) * (columns.to - columns.from));
}

WHISKER_CLOSE
