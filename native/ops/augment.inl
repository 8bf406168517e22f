// The draws of the random image layers, and the flip.
#pragma once

#include "whisker/random.hpp"

WHISKER_OPEN

WHISKER_FN Block image_draw(int64_t seed, int32_t sample, int32_t epoch, int32_t layer) {
    return philox(static_cast<uint64_t>(seed), static_cast<uint32_t>(sample), static_cast<uint32_t>(epoch),
                  static_cast<uint32_t>(layer), AUGMENT);
}

struct AngleDraw {
    const int32_t* samples;
    double* angles;
    double lower, upper;
    int64_t seed;
    int32_t epoch, layer;

    WHISKER_METHOD void operator()(int64_t i) const {
        Block random = image_draw(seed, samples[i], epoch, layer);
        angles[i] = lower + (upper - lower) * uniform(random.word[0]);
    }
};

// One image row of h w c values; i counts the rows of the batch.
struct FlipRow {
    const float* x;
    float* y;
    const int32_t* samples;
    int64_t h, w, c;
    bool horizontal, vertical;
    int64_t seed;
    int32_t epoch, layer;

    WHISKER_METHOD void operator()(int64_t i) const {
        int64_t image = i / h, row = i % h;
        Block random = image_draw(seed, samples[image], epoch, layer);
        int64_t source = vertical && coin(random.word[1]) ? h - 1 - row : row;
        const float* from = x + (image * h + source) * w * c;
        float* to = y + i * w * c;
        if (!(horizontal && coin(random.word[0]))) {
            for (int64_t j = 0; j < w * c; j++) {
                to[j] = from[j];
            }
            return;
        }
        for (int64_t column = 0; column < w; column++) {
            for (int64_t k = 0; k < c; k++) {
                to[column * c + k] = from[(w - 1 - column) * c + k];
            }
        }
    }
};

WHISKER_CLOSE
