#include "column_reduce.hpp"
#include "math.inl"
#include "operations.hpp"

#include <math.h>

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

int column_sums(const float* x, float* sums, int64_t rows, int64_t channels) {
    if (rows < 0 || channels < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    return status(column_reduce<1>(
        rows, channels, [=](int64_t i, double* q) { q[0] = x[i]; },
        [=](int64_t j, const double* total) { sums[j] = static_cast<float>(total[0]); }));
}

// y = (x - mean) inv_std gamma + beta with 1 and 0 for a missing gamma and beta.
static void normalise(const float* x, float* y, const float* gamma, const float* beta, const float* mean, const float* inv_std,
                      int64_t rows, int64_t channels) {
    if (gamma && beta) {
        for_rows(rows, channels, [=](int64_t i, int64_t j) { y[i] = (x[i] - mean[j]) * (inv_std[j] * gamma[j]) + beta[j]; });
    } else if (gamma) {
        for_rows(rows, channels, [=](int64_t i, int64_t j) { y[i] = (x[i] - mean[j]) * (inv_std[j] * gamma[j]); });
    } else if (beta) {
        for_rows(rows, channels, [=](int64_t i, int64_t j) { y[i] = (x[i] - mean[j]) * inv_std[j] + beta[j]; });
    } else {
        for_rows(rows, channels, [=](int64_t i, int64_t j) { y[i] = (x[i] - mean[j]) * inv_std[j]; });
    }
}

int batch_norm_train_forward(const float* x, float* y, const float* gamma, const float* beta, float* moving_mean,
                             float* moving_variance, float* mean, float* inv_std, int64_t rows, int64_t channels, double momentum,
                             double epsilon) {
    if (rows < 1 || channels < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    const double count = static_cast<double>(rows);
    const bool done = column_reduce<2>(
        rows, channels,
        [=](int64_t i, double* q) {
            double value = x[i];
            q[0] = value;
            q[1] = value * value;
        },
        [=](int64_t j, const double* total) {
            // In double the difference of squares keeps more digits than a float input holds.
            double batch_mean = total[0] / count, variance = total[1] / count - batch_mean * batch_mean;
            variance = variance < 0.0 ? 0.0 : variance;
            mean[j] = static_cast<float>(batch_mean);
            inv_std[j] = static_cast<float>(1.0 / sqrt(variance + epsilon));
            moving_mean[j] = static_cast<float>(moving_mean[j] * momentum + batch_mean * (1.0 - momentum));
            moving_variance[j] = static_cast<float>(moving_variance[j] * momentum + variance * (1.0 - momentum));
        });
    if (done) {
        normalise(x, y, gamma, beta, mean, inv_std, rows, channels);
    }
    return status(done);
}

// dgamma = sum dy xhat and dbeta = sum dy, each where wanted; use(channel, sum dy, sum dy xhat) as well.
template <class Use>
static bool parameter_gradients(const float* x, const float* dy, const float* mean, const float* inv_std, float* dgamma, float* dbeta,
                                int64_t rows, int64_t channels, const Use& use) {
    return column_reduce<2>(
        rows, channels,
        [=](int64_t i, double* q) {
            q[0] = dy[i];
            q[1] = static_cast<double>(dy[i]) * x[i];
        },
        [=](int64_t j, const double* total) {
            double with_xhat = (total[1] - mean[j] * total[0]) * inv_std[j];
            if (dgamma) {
                dgamma[j] = static_cast<float>(with_xhat);
            }
            if (dbeta) {
                dbeta[j] = static_cast<float>(total[0]);
            }
            use(j, total[0], with_xhat);
        });
}

// dx = gamma inv_std (dy - mean(dy) - xhat mean(dy xhat))
int batch_norm_train_backward(const float* x, const float* dy, const float* gamma, const float* mean, const float* inv_std, float* dx,
                              float* dgamma, float* dbeta, int64_t rows, int64_t channels) {
    if (rows < 1 || channels < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    float* factor = channel_scratch(3 * channels);
    if (!factor) {
        return WHISKER_NO_MEMORY;
    }
    float *mean_dy = factor + channels, *along_x = mean_dy + channels;
    const double count = static_cast<double>(rows);
    const bool done = parameter_gradients(x, dy, mean, inv_std, dgamma, dbeta, rows, channels,
                                          [=](int64_t j, double sum_dy, double sum_dy_xhat) {
                                              factor[j] = gamma ? gamma[j] * inv_std[j] : inv_std[j];
                                              mean_dy[j] = static_cast<float>(sum_dy / count);
                                              along_x[j] = static_cast<float>(sum_dy_xhat / count * inv_std[j]);
                                          });
    if (done && dx) {
        for_rows(rows, channels, [=](int64_t i, int64_t j) {
            dx[i] = factor[j] * (dy[i] - mean_dy[j] - (x[i] - mean[j]) * along_x[j]);
        });
    }
    return status(done);
}

static float* inference_inv_std(const float* moving_variance, int64_t channels, double epsilon) {
    float* inv_std = channel_scratch(channels);
    for (int64_t j = 0; inv_std && j < channels; j++) {
        inv_std[j] = static_cast<float>(1.0 / sqrt(moving_variance[j] + epsilon));
    }
    return inv_std;
}

int batch_norm_infer_forward(const float* x, float* y, const float* gamma, const float* beta, const float* moving_mean,
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

int batch_norm_infer_backward(const float* x, const float* dy, const float* gamma, const float* moving_mean,
                              const float* moving_variance, float* dx, float* dgamma, float* dbeta, int64_t rows, int64_t channels,
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
        done = parameter_gradients(x, dy, moving_mean, inv_std, dgamma, dbeta, rows, channels, [](int64_t, double, double) {});
    }
    if (done && dx && gamma) {
        for_rows(rows, channels, [=](int64_t i, int64_t j) { dx[i] = dy[i] * (gamma[j] * inv_std[j]); });
    } else if (done && dx) {
        for_rows(rows, channels, [=](int64_t i, int64_t j) { dx[i] = dy[i] * inv_std[j]; });
    }
    return status(done);
}

WHISKER_CLOSE
