// Batch normalisation over (rows, channels): what is computed for an element i of channel j, and for a channel from its sums.
#pragma once

#include "whisker/stored.hpp"

#include <math.h>

WHISKER_OPEN

// The sums for mean and variance.
struct Moments {
    const Stored* x;

    WHISKER_METHOD void operator()(int64_t i, double* sum) const {
        double value = x[i];
        sum[0] = value;
        sum[1] = value * value;
    }
};

// Whether an element is NaN or too large: their sum is their number.
struct Outside {
    const Stored* x;
    float limit;

    WHISKER_METHOD void operator()(int64_t i, double* sum) const { sum[0] = fabsf(x[i]) <= limit ? 0.0 : 1.0; }
};

struct BatchStatistics {
    float *moving_mean, *moving_variance, *mean, *inv_std;
    double count, momentum, epsilon;

    WHISKER_METHOD void operator()(int64_t j, const double* sum) const {
        // In double the difference of squares keeps more digits than a float input holds.
        double batch_mean = sum[0] / count, variance = sum[1] / count - batch_mean * batch_mean;
        variance = variance < 0.0 ? 0.0 : variance;
        mean[j] = static_cast<float>(batch_mean);
        inv_std[j] = static_cast<float>(1.0 / sqrt(variance + epsilon));
        moving_mean[j] = static_cast<float>(moving_mean[j] * momentum + batch_mean * (1.0 - momentum));
        moving_variance[j] = static_cast<float>(moving_variance[j] * momentum + variance * (1.0 - momentum));
    }
};

struct InferenceInvStd {
    const float* moving_variance;
    float* inv_std;
    double epsilon;

    WHISKER_METHOD void operator()(int64_t j) const { inv_std[j] = static_cast<float>(1.0 / sqrt(moving_variance[j] + epsilon)); }
};

// y = (x - mean) inv_std gamma + beta with 1 and 0 for a missing gamma and beta.
template <bool GAMMA, bool BETA>
struct Normalise {
    const Stored* x;
    Stored* y;
    const float *gamma, *beta, *mean, *inv_std;
    static constexpr int TENSORS = 6;

    template <class Visit>
    WHISKER_METHOD void tensors(Visit& visit) {
        visit.reads(x);
        visit.writes(y);
        visit.channels(mean);
        visit.channels(inv_std);
        if (GAMMA) {
            visit.channels(gamma);
        }
        if (BETA) {
            visit.channels(beta);
        }
    }

    WHISKER_METHOD void operator()(int64_t i, int64_t j) const {
        float value = (x[i] - mean[j]) * (GAMMA ? inv_std[j] * gamma[j] : inv_std[j]);
        y[i] = BETA ? value + beta[j] : value;
    }
};

// Calls use with the Normalise for the parameters that are there.
template <class Use>
static inline auto with_normalise(const Stored* x, Stored* y, const float* gamma, const float* beta, const float* mean,
                                  const float* inv_std, const Use& use) {
    if (gamma && beta) {
        return use(Normalise<true, true>{x, y, gamma, beta, mean, inv_std});
    }
    if (gamma) {
        return use(Normalise<true, false>{x, y, gamma, beta, mean, inv_std});
    }
    return beta ? use(Normalise<false, true>{x, y, gamma, beta, mean, inv_std})
                : use(Normalise<false, false>{x, y, gamma, beta, mean, inv_std});
}

// The sums for the gradients: of dy, and of dy x.
struct SlopeMoments {
    const Stored *x, *dy;

    WHISKER_METHOD void operator()(int64_t i, double* sum) const {
        sum[0] = dy[i];
        sum[1] = static_cast<double>(dy[i]) * x[i];
    }
};

// And, after these, of x: the mean that was kept is rounded to float, and what that leaves out is multiplied by inv_std twice in dx.
struct TrainSlopeMoments {
    SlopeMoments slopes;

    WHISKER_METHOD void operator()(int64_t i, double* sum) const {
        slopes(i, sum);
        sum[2] = slopes.x[i];
    }
};

// dgamma = sum dy xhat and dbeta = sum dy, each where wanted.
struct ParameterGradients {
    const float *mean, *inv_std;
    float *dgamma, *dbeta;

    // Returns sum dy xhat.
    WHISKER_METHOD double put(int64_t j, const double* sum, double exact_mean) const {
        double with_xhat = (sum[1] - exact_mean * sum[0]) * inv_std[j];
        if (dgamma) {
            dgamma[j] = static_cast<float>(with_xhat);
        }
        if (dbeta) {
            dbeta[j] = static_cast<float>(sum[0]);
        }
        return with_xhat;
    }

    WHISKER_METHOD void operator()(int64_t j, const double* sum) const { put(j, sum, mean[j]); }
};

// The further values per channel that dx needs.
struct TrainSlopeTerms {
    ParameterGradients parameters;
    const float* gamma; // may be null
    float *factor, *constant, *along_x;
    double count;

    WHISKER_METHOD void operator()(int64_t j, const double* sum) const {
        double batch_mean = sum[2] / count;
        double slope = parameters.put(j, sum, batch_mean) / count * parameters.inv_std[j];
        factor[j] = gamma ? gamma[j] * parameters.inv_std[j] : parameters.inv_std[j];
        along_x[j] = static_cast<float>(slope);
        constant[j] = static_cast<float>(sum[0] / count - (batch_mean - parameters.mean[j]) * slope);
    }
};

// dx = gamma inv_std (dy - mean(dy) - xhat mean(dy xhat)); the constant is mean(dy) and what the rounded mean leaves out of xhat.
struct TrainSlope {
    const Stored *x, *dy;
    Stored* dx;
    const float *mean, *factor, *constant, *along_x;
    static constexpr int TENSORS = 7;

    template <class Visit>
    WHISKER_METHOD void tensors(Visit& visit) {
        visit.reads(x);
        visit.reads(dy);
        visit.writes(dx);
        visit.channels(mean);
        visit.channels(factor);
        visit.channels(constant);
        visit.channels(along_x);
    }

    WHISKER_METHOD void operator()(int64_t i, int64_t j) const {
        dx[i] = factor[j] * (dy[i] - constant[j] - (x[i] - mean[j]) * along_x[j]);
    }
};

template <bool GAMMA>
struct InferenceSlope {
    const Stored* dy;
    Stored* dx;
    const float *gamma, *inv_std;
    static constexpr int TENSORS = 4;

    template <class Visit>
    WHISKER_METHOD void tensors(Visit& visit) {
        visit.reads(dy);
        visit.writes(dx);
        visit.channels(inv_std);
        if (GAMMA) {
            visit.channels(gamma);
        }
    }

    WHISKER_METHOD void operator()(int64_t i, int64_t j) const { dx[i] = dy[i] * (GAMMA ? gamma[j] * inv_std[j] : inv_std[j]); }
};

WHISKER_CLOSE
