// Losses and metrics of one sample, in double: a few values per sample, so accuracy is free.
#pragma once

#include "whisker/stored.hpp"

#include <math.h>

WHISKER_OPEN

constexpr double CLIP_LOW = 1e-7, CLIP_HIGH = 1.0 - 1e-7; // Keras' epsilon

WHISKER_FN double clip_probability(double p) {
    return p < CLIP_LOW ? CLIP_LOW : p > CLIP_HIGH ? CLIP_HIGH : p;
}

// No gradient passes where the clip acts; NaN is not clipped.
WHISKER_FN bool is_clipped(double p) {
    return p < CLIP_LOW || p > CLIP_HIGH;
}

// 1 where the first maximum of the row stands at its label.
WHISKER_FN float is_first_maximum(const Stored* row, int64_t classes, int32_t label) {
    int64_t best = 0;
    for (int64_t j = 1; j < classes; j++) {
        best = row[j] > row[best] ? j : best;
    }
    return best == label ? 1.0f : 0.0f;
}

WHISKER_FN bool label_in_range(int32_t label, int64_t classes) {
    return label >= 0 && label < classes;
}

// loss = log sum exp(z) - z[label]; d = (softmax(z) - onehot) scale.
WHISKER_FN float softmax_cross_entropy(const Stored* z, int32_t label, Stored* d, int64_t classes, double scale) {
    double top = z[0], sum = 0.0;
    for (int64_t j = 1; j < classes; j++) {
        top = z[j] > top ? z[j] : top;
    }
    for (int64_t j = 0; j < classes; j++) {
        sum += ::exp(z[j] - top);
    }
    double loss = log(sum) - (z[label] - top);
    if (d) {
        for (int64_t j = 0; j < classes; j++) {
            d[j] = static_cast<float>((::exp(z[j] - top) / sum - (j == label ? 1.0 : 0.0)) * scale);
        }
    }
    return static_cast<float>(loss);
}

// Softmax cross-entropy of the logs of the clipped probabilities: softmax(log p) = p / sum p.
WHISKER_FN float probability_cross_entropy(const Stored* p, int32_t label, Stored* d, int64_t classes, double scale) {
    double sum = 0.0;
    for (int64_t j = 0; j < classes; j++) {
        sum += clip_probability(p[j]);
    }
    double at_label = clip_probability(p[label]);
    if (d) {
        for (int64_t j = 0; j < classes; j++) {
            double clipped = clip_probability(p[j]);
            d[j] = is_clipped(p[j]) ? 0.0f : static_cast<float>((1.0 / sum - (j == label ? 1.0 / clipped : 0.0)) * scale);
        }
    }
    return static_cast<float>(log(sum) - log(at_label));
}

// Label smoothing draws a target t to the value that says nothing: 1/classes, or 1/2 of a single probability.
WHISKER_FN double smoothed(double t, double smoothing, double nothing) {
    return t * (1.0 - smoothing) + smoothing * nothing;
}

// loss = sum t (log sum exp(z) - z); d = (softmax(z) sum t - t) scale; t smoothed.
WHISKER_FN float categorical_cross_entropy(const Stored* z, const float* t, Stored* d, int64_t classes, double smoothing, double scale) {
    double top = z[0], sum = 0.0, mass = 0.0, product = 0.0, nothing = 1.0 / static_cast<double>(classes);
    for (int64_t j = 1; j < classes; j++) {
        top = z[j] > top ? z[j] : top;
    }
    for (int64_t j = 0; j < classes; j++) {
        double target = smoothed(t[j], smoothing, nothing);
        sum += ::exp(z[j] - top);
        mass += target;
        product += target * (z[j] - top);
    }
    for (int64_t j = 0; d && j < classes; j++) {
        d[j] = static_cast<float>((::exp(z[j] - top) / sum * mass - smoothed(t[j], smoothing, nothing)) * scale);
    }
    return static_cast<float>(log(sum) * mass - product);
}

// loss = -sum t log q, q = p / sum p clipped; with g = -t / q, or 0 where clipped: d = (g - sum g q) / sum p scale.
WHISKER_FN float categorical_probability_cross_entropy(const Stored* p, const float* t, Stored* d, int64_t classes, double smoothing,
                                                       double scale) {
    double sum = 0.0, loss = 0.0, product = 0.0, nothing = 1.0 / static_cast<double>(classes);
    for (int64_t j = 0; j < classes; j++) {
        sum += p[j];
    }
    for (int64_t j = 0; j < classes; j++) {
        double target = smoothed(t[j], smoothing, nothing), q = p[j] / sum;
        loss -= target * log(clip_probability(q));
        product -= is_clipped(q) ? 0.0 : target; // g q
    }
    for (int64_t j = 0; d && j < classes; j++) {
        double q = p[j] / sum, slope = is_clipped(q) ? 0.0 : -smoothed(t[j], smoothing, nothing) / q;
        d[j] = static_cast<float>((slope - product) / sum * scale);
    }
    return static_cast<float>(loss);
}

// Mean over the row of (x - t)^2; d = 2 (x - t) scale / cols.
WHISKER_FN float squared_error(const Stored* x, const float* t, Stored* d, int64_t cols, double scale) {
    double sum = 0.0, share = 2.0 * scale / static_cast<double>(cols);
    for (int64_t j = 0; j < cols; j++) {
        double difference = static_cast<double>(x[j]) - t[j];
        sum += difference * difference;
        if (d) {
            d[j] = static_cast<float>(difference * share);
        }
    }
    return static_cast<float>(sum / static_cast<double>(cols));
}

// Mean over the row of max(z,0) - z t + log(1 + exp(-|z|)); d = (sigmoid(z) - t) scale / cols; t smoothed.
WHISKER_FN float binary_cross_entropy(const Stored* z, const float* t, Stored* d, int64_t cols, double smoothing, double scale) {
    double sum = 0.0, share = scale / static_cast<double>(cols);
    for (int64_t j = 0; j < cols; j++) {
        double value = z[j], target = smoothed(t[j], smoothing, 0.5), decay = ::exp(-fabs(value));
        sum += (value < 0.0 ? 0.0 : value) - value * target + log1p(decay);
        if (d) {
            double sigma = (value < 0.0 ? decay : 1.0) / (1.0 + decay);
            d[j] = static_cast<float>((sigma - target) * share);
        }
    }
    return static_cast<float>(sum / static_cast<double>(cols));
}

// Mean over the row of -(t log p + (1-t) log(1-p)), p clipped, t smoothed.
WHISKER_FN float binary_probability_cross_entropy(const Stored* p, const float* t, Stored* d, int64_t cols, double smoothing,
                                                  double scale) {
    double sum = 0.0, share = scale / static_cast<double>(cols);
    for (int64_t j = 0; j < cols; j++) {
        double clipped = clip_probability(p[j]), target = smoothed(t[j], smoothing, 0.5);
        sum -= target * log(clipped) + (1.0 - target) * log1p(-clipped);
        if (d) {
            d[j] = is_clipped(p[j]) ? 0.0f : static_cast<float>((clipped - target) / (clipped * (1.0 - clipped)) * share);
        }
    }
    return static_cast<float>(sum / static_cast<double>(cols));
}

// Share of the row's values for which (value > threshold), as 0 or 1, is the target; other targets match nothing.
WHISKER_FN float binary_match(const Stored* values, const int32_t* targets, int64_t cols, double threshold) {
    int64_t matches = 0;
    for (int64_t j = 0; j < cols; j++) {
        matches += (values[j] > threshold ? 1 : 0) == targets[j];
    }
    return static_cast<float>(static_cast<double>(matches) / static_cast<double>(cols));
}

WHISKER_CLOSE
