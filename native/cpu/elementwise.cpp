#include "activation.inl"
#include "elementwise.inl"
#include "operations.hpp"
#include "whisker/for_each.hpp"

WHISKER_OPEN

template <class F>
static int run(int64_t n, const F& f) {
    if (n < 0) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each(n, f);
    return WHISKER_OK;
}

int rescale_bytes(const uint8_t* x, Stored* y, int64_t n, float scale, float offset) {
    return run(n, Rescale<uint8_t>{x, y, scale, offset});
}

int adam(float* w, const float* g, float* m, float* v, int64_t n, double alpha, double beta1, double beta2, double epsilon,
         const float* guard) {
    if (guard && *guard != 0.0f) {
        return WHISKER_OK;
    }
    return run(n, Adam::of(w, g, m, v, alpha, beta1, beta2, epsilon));
}

int latch(const float* counts, int64_t k, const float* values, int64_t n, float* guard) {
    if (k < 0 || n < 0) {
        return WHISKER_BAD_ARGUMENT;
    }
    const StepFault fault{counts, k, values};
    for (int64_t i = 0; i < k + n; i++) {
        if (fault.at(i)) {
            *guard = 1.0f;
        }
    }
    return WHISKER_OK;
}

int activation_forward(int kind, const Stored* x, Stored* y, int64_t n) {
    int status = WHISKER_OK;
    bool known = with_activation(kind, [&](auto a) { status = run(n, ActivationForward<decltype(a)>{x, y}); });
    return known ? status : WHISKER_BAD_ARGUMENT;
}

int bias_activation(int kind, const float* bias, Stored* y, int64_t rows, int64_t channels) {
    if (rows < 0 || channels < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    if (!bias) {
        return activation_forward(kind, y, y, rows * channels);
    }
    bool known = with_activation(kind, [&](auto a) {
        for_each_row(rows, channels, [=](int64_t row) {
            Stored* values = y + row * channels;
            for_simd(0, channels, [=](int64_t j) { values[j] = decltype(a)::value(values[j] + bias[j]); });
        });
    });
    return known ? WHISKER_OK : WHISKER_BAD_ARGUMENT;
}

int activation_backward(int kind, const Stored* x, const Stored* y, const Stored* dy, Stored* dx, int64_t n) {
    int status = WHISKER_OK;
    bool known = with_activation(kind, [&](auto a) {
        using A = decltype(a);
        status = run(n, ActivationBackward<A>{A::READS_X ? x : y, dy, dx});
    });
    return known ? status : WHISKER_BAD_ARGUMENT;
}

WHISKER_CLOSE
