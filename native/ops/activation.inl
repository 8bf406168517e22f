// Activations: value(x), and slope(x, y) = dy/dx, which reads x or y (READS_X), never both.
// The two one-sided choices: relu'(0) = 0; relu6' = 0 at 0 and at 6. Comparisons are written so that NaN stays NaN.
#pragma once

#include "math.inl"
#include "whisker/stored.hpp"

WHISKER_OPEN

struct Linear {
    static constexpr bool READS_X = false;
    WHISKER_FN float value(float x) { return x; }
    WHISKER_FN float slope(float, float) { return 1.0f; }
};

struct Relu {
    static constexpr bool READS_X = false;
    WHISKER_FN float value(float x) { return x < 0.0f ? 0.0f : x; }
    WHISKER_FN float slope(float, float y) { return y > 0.0f ? 1.0f : y * 0.0f; }
};

struct Relu6 {
    static constexpr bool READS_X = false;
    WHISKER_FN float value(float x) {
        float floored = x < 0.0f ? 0.0f : x;
        return floored > 6.0f ? 6.0f : floored;
    }
    WHISKER_FN float slope(float, float y) { return (y > 0.0f) & (y < 6.0f) ? 1.0f : y * 0.0f; }
};

struct Sigmoid {
    static constexpr bool READS_X = false;
    WHISKER_FN float value(float x) { return sigmoid(x); }
    WHISKER_FN float slope(float, float y) { return y * (1.0f - y); }
};

struct Tanh {
    static constexpr bool READS_X = false;
    WHISKER_FN float value(float x) { return tanh(x); }
    WHISKER_FN float slope(float, float y) { return 1.0f - y * y; }
};

struct Elu {
    static constexpr bool READS_X = false;
    WHISKER_FN float value(float x) {
        float below = expm1_nonpositive(x > 0.0f ? 0.0f : x);
        return x > 0.0f ? x : below;
    }
    WHISKER_FN float slope(float, float y) { return y < 0.0f ? y + 1.0f : y >= 0.0f ? 1.0f : y; }
};

struct Selu {
    static constexpr bool READS_X = false;
    static constexpr float SCALE = 1.05070098f, ALPHA = 1.67326324f;
    WHISKER_FN float value(float x) {
        float below = ALPHA * expm1_nonpositive(x > 0.0f ? 0.0f : x);
        return SCALE * (x > 0.0f ? x : below);
    }
    WHISKER_FN float slope(float, float y) { return y > 0.0f ? SCALE : y + SCALE * ALPHA; }
};

struct Swish {
    static constexpr bool READS_X = true;
    WHISKER_FN float value(float x) { return x * sigmoid(x); }
    WHISKER_FN float slope(float x, float) {
        float s = sigmoid(x);
        return s * (1.0f + x * (1.0f - s));
    }
};

struct HardSigmoid {
    static constexpr bool READS_X = false;
    WHISKER_FN float value(float x) { return Relu6::value(x + 3.0f) / 6.0f; }
    WHISKER_FN float slope(float, float y) { return (y > 0.0f) & (y < 1.0f) ? 1.0f / 6.0f : y * 0.0f; }
};

struct HardSwish {
    static constexpr bool READS_X = true;
    WHISKER_FN float value(float x) { return x * HardSigmoid::value(x); }
    WHISKER_FN float slope(float x, float) {
        float between = (2.0f * x + 3.0f) / 6.0f;
        return x <= -3.0f ? 0.0f : x >= 3.0f ? 1.0f : between;
    }
};

WHISKER_FN float leaky_relu(float x, float slope) {
    return x > 0.0f ? x : x * slope;
}

// The sign of y is that of x, since the slope is not negative.
WHISKER_FN float leaky_relu_slope(float y, float slope) {
    return y > 0.0f ? 1.0f : y <= 0.0f ? slope : y;
}

struct LeakyRelu {
    static constexpr bool READS_X = false;
    static constexpr float SLOPE = 0.2f;
    WHISKER_FN float value(float x) { return leaky_relu(x, SLOPE); }
    WHISKER_FN float slope(float, float y) { return leaky_relu_slope(y, SLOPE); }
};

struct LeakyReluForward {
    const Stored* x;
    Stored* y;
    float slope;
    static constexpr int TENSORS = 2;

    template <class Visit>
    WHISKER_METHOD void tensors(Visit& visit) {
        visit.reads(x);
        visit.writes(y);
    }

    WHISKER_METHOD void operator()(int64_t i) const { y[i] = leaky_relu(x[i], slope); }
};

struct LeakyReluBackward {
    const Stored *y, *dy;
    Stored* dx;
    float slope;
    static constexpr int TENSORS = 3;

    template <class Visit>
    WHISKER_METHOD void tensors(Visit& visit) {
        visit.reads(y);
        visit.reads(dy);
        visit.writes(dx);
    }

    WHISKER_METHOD void operator()(int64_t i) const { dx[i] = dy[i] * leaky_relu_slope(y[i], slope); }
};

template <class A>
struct ActivationForward {
    const Stored* x;
    Stored* y;
    static constexpr int TENSORS = 2;

    template <class Visit>
    WHISKER_METHOD void tensors(Visit& visit) {
        visit.reads(x);
        visit.writes(y);
    }

    WHISKER_METHOD void operator()(int64_t i) const { y[i] = A::value(x[i]); }
};

template <class A>
struct ActivationBackward {
    const Stored* xy; // x where A::READS_X, else y
    const Stored* dy;
    Stored* dx;
    static constexpr int TENSORS = 3;

    template <class Visit>
    WHISKER_METHOD void tensors(Visit& visit) {
        visit.reads(xy);
        visit.reads(dy);
        visit.writes(dx);
    }

    WHISKER_METHOD void operator()(int64_t i) const { dx[i] = dy[i] * A::slope(xy[i], xy[i]); }
};

// All of them, with the numbers that operations get: the ordinals of dev.whisker.op.Activation. (Softmax, which works on
// rows, is none.)
#define WHISKER_ACTIVATIONS(X)                                                                               \
    X(LINEAR, 0, Linear) X(RELU, 1, Relu) X(RELU6, 2, Relu6) X(SIGMOID, 3, Sigmoid) X(TANH, 5, Tanh)         \
    X(ELU, 6, Elu) X(SELU, 7, Selu) X(SWISH, 8, Swish) X(HARD_SIGMOID, 9, HardSigmoid)                       \
    X(HARD_SWISH, 10, HardSwish) X(LEAKY_RELU, 11, LeakyRelu)

// Calls use(A{}) for the activation of that number; false where there is none.
template <class Use>
static inline bool with_activation(int kind, const Use& use) {
    switch (kind) {
#define WHISKER_CASE(name, number, type) case number: use(type{}); return true;
        WHISKER_ACTIVATIONS(WHISKER_CASE)
#undef WHISKER_CASE
        default: return false;
    }
}

static inline bool is_activation(int kind) {
    return with_activation(kind, [](auto) {});
}

static inline bool is_linear(int kind) {
    return kind == 0;
}

template <class A, int N>
WHISKER_FN void activate_all(float* values) {
    for (int k = 0; k < N; k++) {
        values[k] = A::value(values[k]);
    }
}

// The activation of that number on N values: for kernels that end in one, chosen while they run.
template <int N>
WHISKER_FN void activate(int kind, float* values) {
    switch (kind) {
#define WHISKER_CASE(name, number, type) case number: activate_all<type, N>(values); break;
        WHISKER_ACTIVATIONS(WHISKER_CASE)
#undef WHISKER_CASE
        default: break;
    }
}

WHISKER_CLOSE
