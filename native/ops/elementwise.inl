// Element-wise arithmetic and the Adam update.
#pragma once

#include "math.inl"
#include "whisker/stored.hpp"

#include <type_traits>

WHISKER_OPEN

template <class T, class V = T>
struct Fill {
    T* y;
    V value;
    static constexpr int TENSORS = std::is_same<T, float>::value;

    template <class Visit>
    WHISKER_METHOD void tensors(Visit& visit) {
        visit.writes(y);
    }

    WHISKER_METHOD void operator()(int64_t i) const { y[i] = value; }
};

typedef Fill<Stored, float> FillStored;

template <class T>
WHISKER_FN float rescale(T x, float scale, float offset) {
    return static_cast<float>(x) * scale + offset;
}

// T is Stored, or uint8_t for pictures as they were decoded.
template <class T>
struct Rescale {
    const T* x;
    Stored* y;
    float scale, offset;
    static constexpr int TENSORS = std::is_same<T, float>::value ? 2 : 0;

    template <class Visit>
    WHISKER_METHOD void tensors(Visit& visit) {
        visit.reads(x);
        visit.writes(y);
    }

    WHISKER_METHOD void operator()(int64_t i) const { y[i] = rescale(x[i], scale, offset); }
};

// y = x in another type.
template <class From, class To>
struct Convert {
    const From* x;
    To* y;
    static constexpr int TENSORS = std::is_same<From, To>::value ? 2 : 0;

    template <class Visit>
    WHISKER_METHOD void tensors(Visit& visit) {
        visit.reads(x);
        visit.writes(y);
    }

    WHISKER_METHOD void operator()(int64_t i) const { y[i] = static_cast<float>(x[i]); }
};

typedef Convert<Stored, float> Widen;
typedef Convert<float, Stored> Narrow;

struct Add {
    const Stored *a, *b;
    Stored* y;
    static constexpr int TENSORS = 3;

    template <class Visit>
    WHISKER_METHOD void tensors(Visit& visit) {
        visit.reads(a);
        visit.reads(b);
        visit.writes(y);
    }

    WHISKER_METHOD void operator()(int64_t i) const { y[i] = a[i] + b[i]; }
};

// Why a training step must not count: element i of k counts, none of which may be anything but 0, followed by values, all of which
// must be finite.
struct StepFault {
    const float* counts;
    int64_t k;
    const float* values;

    WHISKER_METHOD bool at(int64_t i) const {
        const float x = i < k ? counts[i] : values[i - k];
        return i < k ? !(x == 0.0f) : !(x - x == 0.0f);
    }
};

// Keras' form: epsilon stands outside the bias correction, which alpha holds.
struct Adam {
    float* w;
    const float* g;
    float *m, *v;
    float alpha, one_minus_beta1, one_minus_beta2, epsilon;

    static Adam of(float* w, const float* g, float* m, float* v, double alpha, double beta1, double beta2, double epsilon) {
        return Adam{w, g, m, v, static_cast<float>(alpha), static_cast<float>(1.0 - beta1), static_cast<float>(1.0 - beta2),
                    static_cast<float>(epsilon)};
    }

    WHISKER_METHOD void operator()(int64_t i) const {
        float mean = m[i] + (g[i] - m[i]) * one_minus_beta1;
        float square = v[i] + (g[i] * g[i] - v[i]) * one_minus_beta2;
        m[i] = mean;
        v[i] = square;
        w[i] -= mean * alpha / (square_root(square) + epsilon);
    }
};

WHISKER_CLOSE
