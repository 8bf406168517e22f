// Inverted dropout, four elements to a Philox block.
#pragma once

#include "whisker/random.hpp"

WHISKER_OPEN

struct Dropout {
    const float* x;
    float* y;
    int64_t n;
    float scale; // 1 / (1 - rate)
    uint32_t keep; // keep_from(rate)
    uint64_t seed;
    uint32_t layer, step;

    WHISKER_METHOD void operator()(int64_t block) const {
        Block random = philox(seed, static_cast<uint32_t>(block), static_cast<uint32_t>(block >> 32), layer, step);
        int64_t first = 4 * block, count = minimum(4, n - first);
        for (int64_t k = 0; k < count; k++) {
            y[first + k] = bits24(random.word[k]) >= keep ? x[first + k] * scale : 0.0f;
        }
    }
};

WHISKER_CLOSE
