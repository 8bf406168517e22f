// What changes from step to step: given by value, or read from the GPU's memory by the kernel (whisker_queue), so that a graph of a whole
// step can be repeated as it is.
#pragma once

#include "whisker/side.hpp"
#include "whisker/whisker.h"

WHISKER_OPEN

template <class T>
struct Varying {
    T value;
    const T* at; // null for the value

    WHISKER_METHOD T get() const { return at ? *at : value; }
};

template <class T>
static Varying<T> varying(T value, const whisker_queue* queue) {
    return Varying<T>{value, static_cast<const T*>(queue->varying)};
}

// f, whose numbers a and b may be found in memory instead.
template <class F>
struct VaryingNumbers {
    F f;
    const float* at; // null for those of f

    WHISKER_METHOD void operator()(int64_t i) const {
        F own = f;
        if (at) {
            own.a = at[0];
            own.b = at[1];
        }
        own(i);
    }
};

template <class F>
static VaryingNumbers<F> varying_numbers(const F& f, const whisker_queue* queue) {
    return VaryingNumbers<F>{f, static_cast<const float*>(queue->varying)};
}

WHISKER_CLOSE
