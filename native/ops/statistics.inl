// Statistics of the channels of a (rows, channels) view: what counts for an element, how two parts of a channel are joined, and what is
// made of a whole one.
#pragma once

#include "whisker/stored.hpp"

#include <math.h>

WHISKER_OPEN

// What is gathered of a channel, each in double.
enum StatisticsPart { SUM, SQUARES, ZEROS, NOT_FINITE, LOWEST, HIGHEST, STATISTICS_PARTS };

// max(value, floor), where NaN stays.
WHISKER_FN float raised(float value, float floor) {
    return value < floor ? floor : value;
}

// The parts of element i alone. What is not finite counts as such and as nothing else.
struct StatisticsTerms {
    const Stored* x;
    float floor;

    WHISKER_METHOD void operator()(int64_t i, double* part) const {
        const float value = raised(x[i], floor);
        const bool finite = value - value == 0.0f;
        const double clean = finite ? value : 0.0;
        part[SUM] = clean;
        part[SQUARES] = clean * clean;
        part[ZEROS] = value == 0.0f ? 1.0 : 0.0;
        part[NOT_FINITE] = finite ? 0.0 : 1.0;
        part[LOWEST] = finite ? clean : static_cast<double>(INFINITY);
        part[HIGHEST] = finite ? clean : -static_cast<double>(INFINITY);
    }
};

// Sums, but for the smallest and the largest value.
struct JoinStatistics {
    WHISKER_METHOD static double start(int part) {
        return part == LOWEST ? static_cast<double>(INFINITY) : part == HIGHEST ? -static_cast<double>(INFINITY) : 0.0;
    }

    WHISKER_METHOD static double join(int part, double a, double b) {
        if (part == LOWEST) {
            return b < a ? b : a;
        }
        if (part == HIGHEST) {
            return b > a ? b : a;
        }
        return a + b;
    }
};

// Writes mean, standard deviation, smallest and largest value, and the numbers of zeros and of what is not finite: (6, stride), a row for each. All
// but the numbers are NaN where nothing is finite.
struct PutStatistics {
    float* out;
    int64_t stride;
    double rows;

    WHISKER_METHOD void operator()(int64_t j, const double* part) const {
        const double count = rows - part[NOT_FINITE], mean = part[SUM] / count;
        // In double the difference of squares keeps more digits than a float input holds.
        const double variance = part[SQUARES] / count - mean * mean;
        // Not the variance, which float has no room for where values are large.
        const double values[] = {mean, sqrt(variance < 0.0 ? 0.0 : variance), count > 0.0 ? part[LOWEST] : static_cast<double>(NAN),
                                 count > 0.0 ? part[HIGHEST] : static_cast<double>(NAN), part[ZEROS], part[NOT_FINITE]};
        for (int k = 0; k < 6; k++) {
            out[k * stride + j] = static_cast<float>(values[k]);
        }
    }
};

WHISKER_CLOSE
