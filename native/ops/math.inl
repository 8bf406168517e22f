// Elementary functions from plain arithmetic: no calls, no branches, so loops over them vectorise and every side computes the same
// formula. Errors are below 2 units in the last place; NaN passes through every comparison.
#pragma once

#include "whisker/side.hpp"

WHISKER_OPEN

// e^x = 2^n (1 + q), n integral: x = n ln 2 + r with |r| <= ln(2) / 2, and q = e^r - 1 by its Taylor series (error < 1e-8).
struct Exponential {
    float q;
    int32_t n;
};

WHISKER_FN Exponential exponential(float x) {
    x = x > 89.0f ? 89.0f : x; // above: infinity; below: 0. Keeps n within what two powers of two can hold.
    x = x < -104.0f ? -104.0f : x;
    // Adding 1.5 2^23 rounds to an integer and leaves it in the low bits.
    float shifted = x * 1.44269504f + 12582912.0f;
    int32_t n = static_cast<int32_t>(as_bits(shifted) - 0x4B400000u);
    float whole = shifted - 12582912.0f;
    // ln 2 in two parts; the first has so few bits that its product is exact.
    float r = (x - whole * 0.693145752f) - whole * 1.42860677e-6f;
    float p = 1.0f / 5040.0f;
    p = p * r + 1.0f / 720.0f;
    p = p * r + 1.0f / 120.0f;
    p = p * r + 1.0f / 24.0f;
    p = p * r + 1.0f / 6.0f;
    p = p * r + 0.5f;
    return Exponential{r + r * r * p, n};
}

WHISKER_FN float power_of_two(int32_t n) {
    return as_float(static_cast<uint32_t>(n + 127) << 23);
}

WHISKER_FN float exp(float x) {
    Exponential e = exponential(x);
    int32_t half = e.n >> 1; // two factors: 2^128 and 2^-150 are no floats
    return (1.0f + e.q) * power_of_two(half) * power_of_two(e.n - half);
}

// e^x - 1 for x <= 0, accurate near 0.
WHISKER_FN float expm1_nonpositive(float x) {
    x = x < -30.0f ? -30.0f : x;
    Exponential e = exponential(x);
    float s = power_of_two(e.n);
    return s * e.q + (s - 1.0f);
}

WHISKER_FN float sigmoid(float x) {
    return 1.0f / (1.0f + exp(-x));
}

WHISKER_FN float tanh(float x) {
    float size = x < 0.0f ? -x : x;
    float t = expm1_nonpositive(-2.0f * size);
    float y = -t / (2.0f + t);
    return x < 0.0f ? -y : y;
}

WHISKER_FN float square_root(float x) {
#if defined(__CUDA_ARCH__)
    return sqrtf(x);
#else
    return __builtin_sqrtf(x);
#endif
}

WHISKER_CLOSE
