#include "activation.inl"
#include "column_reduce.hpp"
#include "normalization.inl"
#include "operations.hpp"

WHISKER_OPEN

static int status(bool had_memory) {
    return had_memory ? WHISKER_OK : WHISKER_NO_MEMORY;
}

static float* channel_scratch(int64_t floats) {
    return static_cast<float*>(whisker::scratch(whisker::Scratch::CHANNELS, static_cast<size_t>(floats) * sizeof(float)));
}

// f(i, j) for every element i, with j its channel.
template <class F>
static void for_rows(int64_t rows, int64_t channels, const F& f) {
    for_each_row(rows, channels, [=](int64_t row) {
        const int64_t first = row * channels;
        for_simd(0, channels, [=](int64_t j) { f(first + j, j); });
    });
}

int column_sums(const Stored* x, float* sums, int64_t rows, int64_t channels) {
    if (rows < 0 || channels < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    return status(column_reduce<1>(
        rows, channels, [=](int64_t i, double* q) { q[0] = x[i]; },
        [=](int64_t j, const double* total) { sums[j] = static_cast<float>(total[0]); }));
}

int relu_column_sums(const Stored* y, const Stored* dy, float* sums, int64_t rows, int64_t channels) {
    if (rows < 0 || channels < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    return status(column_reduce<1>(
        rows, channels, [=](int64_t i, double* q) { q[0] = dy[i] * Relu::slope(0.0f, y[i]); },
        [=](int64_t j, const double* total) { sums[j] = static_cast<float>(total[0]); }));
}

int count_outside(const Stored* x, float* count, int64_t n, float limit) {
    if (n < 0) {
        return WHISKER_BAD_ARGUMENT;
    }
    return status(column_reduce<1>(n, 1, Outside{x, limit},
                                   [=](int64_t, const double* total) { *count = static_cast<float>(total[0]); }));
}

static void normalise(const Stored* x, Stored* y, const float* gamma, const float* beta, const float* mean, const float* inv_std,
                      int64_t rows, int64_t channels) {
    with_normalise(x, y, gamma, beta, mean, inv_std, [=](const auto& f) { for_rows(rows, channels, f); });
}

int batch_norm_train_forward(const Stored* x, Stored* y, const float* gamma, const float* beta, float* moving_mean,
                             float* moving_variance, float* mean, float* inv_std, int64_t rows, int64_t channels, double momentum,
                             double epsilon) {
    if (rows < 1 || channels < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    const bool done = column_reduce<2>(
        rows, channels, Moments{x},
        BatchStatistics{moving_mean, moving_variance, mean, inv_std, static_cast<double>(rows), momentum, epsilon});
    if (done) {
        normalise(x, y, gamma, beta, mean, inv_std, rows, channels);
    }
    return status(done);
}

int batch_norm_train_backward(const Stored* x, const Stored* dy, const float* gamma, const float* mean, const float* inv_std, Stored* dx,
                              float* dgamma, float* dbeta, int64_t rows, int64_t channels) {
    if (rows < 1 || channels < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    float* factor = channel_scratch(3 * channels);
    if (!factor) {
        return WHISKER_NO_MEMORY;
    }
    float *constant = factor + channels, *along_x = constant + channels;
    const bool done = column_reduce<3>(rows, channels, TrainSlopeMoments{SlopeMoments{x, dy}},
                                       TrainSlopeTerms{ParameterGradients{mean, inv_std, dgamma, dbeta}, gamma, factor, constant, along_x,
                                                       static_cast<double>(rows)});
    if (done && dx) {
        for_rows(rows, channels, TrainSlope{x, dy, dx, mean, factor, constant, along_x});
    }
    return status(done);
}

static float* inference_inv_std(const float* moving_variance, int64_t channels, double epsilon) {
    float* inv_std = channel_scratch(channels);
    for (int64_t j = 0; inv_std && j < channels; j++) {
        InferenceInvStd{moving_variance, inv_std, epsilon}(j);
    }
    return inv_std;
}

int batch_norm_infer_forward(const Stored* x, Stored* y, const float* gamma, const float* beta, const float* moving_mean,
                             const float* moving_variance, int64_t rows, int64_t channels, double epsilon) {
    if (rows < 0 || channels < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    const float* inv_std = inference_inv_std(moving_variance, channels, epsilon);
    if (!inv_std) {
        return WHISKER_NO_MEMORY;
    }
    normalise(x, y, gamma, beta, moving_mean, inv_std, rows, channels);
    return WHISKER_OK;
}

int batch_norm_infer_backward(const Stored* x, const Stored* dy, const float* gamma, const float* moving_mean,
                              const float* moving_variance, Stored* dx, float* dgamma, float* dbeta, int64_t rows, int64_t channels,
                              double epsilon) {
    if (rows < 0 || channels < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    const float* inv_std = inference_inv_std(moving_variance, channels, epsilon);
    if (!inv_std) {
        return WHISKER_NO_MEMORY;
    }
    bool done = true;
    if (dgamma || dbeta) {
        done = column_reduce<2>(rows, channels, SlopeMoments{x, dy}, ParameterGradients{moving_mean, inv_std, dgamma, dbeta});
    }
    if (done && dx && gamma) {
        for_rows(rows, channels, InferenceSlope<true>{dy, dx, gamma, inv_std});
    } else if (done && dx) {
        for_rows(rows, channels, InferenceSlope<false>{dy, dx, gamma, inv_std});
    }
    return status(done);
}

WHISKER_CLOSE
