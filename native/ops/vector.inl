// Arithmetic over flat vectors: what is computed for one element. The codes are those of whisker.h.
#pragma once

#include "math.inl"
#include "whisker/stored.hpp"
#include "whisker/whisker.h"

#include <math.h>

WHISKER_OPEN

// ---- of one vector ----

struct Scaled {
    WHISKER_FN float value(float x, float a, float) { return a * x; }
};

struct Shifted {
    WHISKER_FN float value(float x, float a, float) { return x + a; }
};

struct ShiftedRoot {
    WHISKER_FN float value(float x, float a, float) { return square_root(x + a); }
};

struct Sign {
    WHISKER_FN float value(float x, float, float) { return x > 0.0f ? 1.0f : x < 0.0f ? -1.0f : x; }
};

struct Clipped {
    WHISKER_FN float value(float x, float a, float b) {
        float raised = x < a ? a : x;
        return raised > b ? b : raised;
    }
};

template <class Op>
struct VectorMap {
    const Stored* x;
    Stored* y;
    float a, b;
    static constexpr int TENSORS = 2;

    template <class Visit>
    WHISKER_METHOD void tensors(Visit& visit) {
        visit.reads(x);
        visit.writes(y);
    }

    WHISKER_METHOD void operator()(int64_t i) const { y[i] = Op::value(x[i], a, b); }
};

// Calls use(Op{}) for the function of that code; false where there is none.
template <class Use>
static inline bool with_vector_map(int kind, const Use& use) {
    switch (kind) {
        case WHISKER_MAP_SCALE: use(Scaled{}); return true;
        case WHISKER_MAP_ADD: use(Shifted{}); return true;
        case WHISKER_MAP_SQRT: use(ShiftedRoot{}); return true;
        case WHISKER_MAP_SIGN: use(Sign{}); return true;
        case WHISKER_MAP_CLIP: use(Clipped{}); return true;
        default: return false;
    }
}

// ---- of two vectors ----

struct LinearCombination {
    WHISKER_FN float value(float x, float y, float a, float b) { return a * x + b * y; }
};

struct Product {
    WHISKER_FN float value(float x, float y, float, float) { return x * y; }
};

struct Quotient {
    WHISKER_FN float value(float x, float y, float, float) { return x / y; }
};

// A NaN of either wins.
struct Larger {
    WHISKER_FN float value(float x, float y, float, float) {
        float known = x >= y ? x : y; // y where x is NaN, and where y is
        return x == x ? known : x;
    }
};

template <class Op>
struct VectorCombine {
    const Stored *x, *y;
    Stored* out;
    float a, b;
    static constexpr int TENSORS = 3;

    template <class Visit>
    WHISKER_METHOD void tensors(Visit& visit) {
        visit.reads(x);
        visit.reads(y);
        visit.writes(out);
    }

    WHISKER_METHOD void operator()(int64_t i) const { out[i] = Op::value(x[i], y[i], a, b); }
};

template <class Use>
static inline bool with_vector_combine(int kind, const Use& use) {
    switch (kind) {
        case WHISKER_COMBINE_LINEAR: use(LinearCombination{}); return true;
        case WHISKER_COMBINE_MULTIPLY: use(Product{}); return true;
        case WHISKER_COMBINE_DIVIDE: use(Quotient{}); return true;
        case WHISKER_COMBINE_MAXIMUM: use(Larger{}); return true;
        default: return false;
    }
}

// The gradient of a maximum goes to a where both are equal, and never to both (TensorFlow's rule).
template <bool A, bool B>
struct MaximumSlope {
    const Stored *a, *b, *dy;
    Stored *da, *db;
    WHISKER_METHOD void operator()(int64_t i) const {
        const bool first = a[i] >= b[i];
        const float d = dy[i]; // read before da or db takes its place
        if (A) {
            da[i] = first ? d : 0.0f;
        }
        if (B) {
            db[i] = first ? 0.0f : d;
        }
    }
};

// Calls use with the form for the gradients that are wanted; neither wanted is no call.
template <class Use>
static inline int with_maximum_slope(const Stored* a, const Stored* b, const Stored* dy, Stored* da, Stored* db,
                                     const Use& use) {
    if (da && db) {
        return use(MaximumSlope<true, true>{a, b, dy, da, db});
    }
    return da ? use(MaximumSlope<true, false>{a, b, dy, da, db}) : db ? use(MaximumSlope<false, true>{a, b, dy, da, db})
        : 0;
}

// ---- sums over a vector, in double ----

struct PlainTerm {
    WHISKER_FN double value(float x) { return x; }
};

struct SquareTerm {
    WHISKER_FN double value(float x) { return static_cast<double>(x) * x; }
};

struct MagnitudeTerm {
    WHISKER_FN double value(float x) { return fabsf(x); }
};

template <class Op>
struct VectorTerm {
    const Stored* x;
    WHISKER_METHOD void operator()(int64_t i, double* sum) const { sum[0] = Op::value(x[i]); }
};

template <class Use>
static inline bool with_vector_term(int kind, const Use& use) {
    switch (kind) {
        case WHISKER_SUM_VALUES: use(PlainTerm{}); return true;
        case WHISKER_SUM_SQUARES: use(SquareTerm{}); return true;
        case WHISKER_SUM_MAGNITUDES: use(MagnitudeTerm{}); return true;
        default: return false;
    }
}

// What a vector is multiplied by so that its norm is at most limit: exactly 1 where it is no larger, NaN where it is
// not finite.
WHISKER_FN float norm_factor(float sum_of_squares, float limit) {
    const float norm = square_root(sum_of_squares);
    return (norm > limit ? limit / norm : 1.0f) + (norm - norm);
}

WHISKER_CLOSE
