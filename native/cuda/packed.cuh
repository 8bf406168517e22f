// Elements four at a time. A GPU's memory is busy where enough bytes are under way; a thread that loads 16 at once instead of 4 has four times
// as many.
//
// An operation F says in tensors(visit) which tensors it reads (visit.reads(x)) and writes (visit.writes(y)), TENSORS of them at most, and, where
// it is called with an element and its channel, which have a value for each channel (visit.channels(bias)). A thread loads four neighbouring
// elements of each, lets a copy of F, whose pointers are at these, compute, and stores what it wrote: the arithmetic is F's own, and so are the
// bits. Tensors that start at other addresses than multiples of 16 are taken one element at a time.
#pragma once

#include "index.cuh"
#include "launch.cuh"

#include <type_traits>

WHISKER_OPEN

// Those of one tensor.
template <class T>
struct Four {
    Pack<T, 4> values;
    T* target = nullptr; // where they are stored at the end

    WHISKER_METHOD const T* loaded(const T* from) {
        values = load_as_is<4>(from);
        return values.at;
    }

    WHISKER_METHOD T* to_be_written(T* to) {
        target = to;
        return values.at;
    }

    WHISKER_METHOD void store_written() const {
        if (target) {
            store_as_is(target, values);
        }
    }
};

template <int TENSORS>
struct FourElements {
    int64_t element, channel; // the first
    Four<float> floats[TENSORS];
    Four<Stored> stored[TENSORS]; // not used where that is float
    int count;

    WHISKER_METHOD FourElements(int64_t element, int64_t channel) : element(element), channel(channel), count(0) {}

    WHISKER_METHOD Four<float>& next(const float*) { return floats[count++]; }

    template <class T>
    WHISKER_METHOD Four<T>& next(const T*) {
        return stored[count++];
    }

    template <class T>
    WHISKER_METHOD void reads(const T*& x) {
        x = next(x).loaded(x + element);
    }

    template <class T>
    WHISKER_METHOD void writes(T*& y) {
        y = next(y).to_be_written(y + element);
    }

    WHISKER_METHOD void channels(const float*& x) { x = next(x).loaded(x + channel); }

    WHISKER_METHOD void store_written() const {
        for (int t = 0; t < TENSORS; t++) {
            floats[t].store_written();
            stored[t].store_written();
        }
    }
};

// Whether all tensors of an operation start where packs may.
struct Alignment {
    bool fits = true;

    template <class T>
    WHISKER_METHOD void reads(const T* x) {
        fits &= reinterpret_cast<uintptr_t>(x) % sizeof(Pack<T, 4>) == 0;
    }

    template <class T>
    WHISKER_METHOD void writes(const T* y) {
        reads(y);
    }

    WHISKER_METHOD void channels(const float* x) { reads(x); }
};

template <class F>
static bool packed(F f) {
    Alignment alignment;
    f.tensors(alignment);
    return alignment.fits;
}

// f for the elements 4 i to 4 i + 3, of n: the last pack may be short.
template <class F>
struct EachFour {
    F f;
    int64_t n;

    WHISKER_METHOD void operator()(int64_t i) const {
        const int64_t first = i * 4;
        if (first + 4 > n) {
            for (int64_t k = first; k < n; k++) {
                f(k);
            }
            return;
        }
        F here = f;
        FourElements<F::TENSORS> four(first, 0);
        here.tensors(four);
        WHISKER_UNROLL
        for (int k = 0; k < 4; k++) {
            here(k);
        }
        four.store_written();
    }
};

template <class F, class = void>
struct TakesPacks : std::false_type {};

template <class F>
struct TakesPacks<F, std::enable_if_t<(F::TENSORS > 0)>> : std::true_type {};

// f(i) for i in [0, n), by use(number of threads, what each does).
template <class F, class Use>
static int in_packs(int64_t n, const F& f, const Use& use) {
    if constexpr (TakesPacks<F>::value) {
        if (n > 0 && packed(f)) {
            return use((n + 3) / 4, EachFour<F>{f, n});
        }
    }
    return use(n, f);
}

// for_each, four elements at a time where F and its tensors allow it.
template <class F>
static int for_each_packed(int64_t n, const F& f, Stream stream) {
    return in_packs(n, f, [&](int64_t threads, const auto& each) { return for_each(threads, each, stream); });
}

WHISKER_CLOSE
