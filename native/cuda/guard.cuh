// Updates that are made only while a number in the GPU's memory is 0.
#pragma once

#include "packed.cuh"

WHISKER_OPEN

// Whether the update is made is decided on the device: the host need not wait for the guard.
template <class F>
struct Guarded {
    F update;
    const float* guard;

    WHISKER_METHOD void operator()(int64_t i) const {
        if (*guard == 0.0f) {
            update(i);
        }
    }
};

// f(i) for i in [0, n), four at a time where that is possible, unless guard is not null and *guard is not 0.
template <class F>
static int for_each_guarded(int64_t n, const F& f, const float* guard, Stream stream) {
    return in_packs(n, f, [&](int64_t threads, const auto& each) {
        using Each = std::decay_t<decltype(each)>;
        return guard ? for_each(threads, Guarded<Each>{each, guard}, stream) : for_each(threads, each, stream);
    });
}

WHISKER_CLOSE
