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

struct PoolShape {
    int64_t n, c;
    Axis y, x;
};

WHISKER_CLOSE
