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

struct GivenAngle {
    const double* angles;
    WHISKER_METHOD double operator()(int64_t image) const { return angles[image]; }
};

struct DrawnAngle {
    const int32_t* samples;
    double lower, upper;
    int64_t seed;
    int32_t epoch, layer;

    WHISKER_METHOD double operator()(int64_t image) const {
        double angle;
        AngleDraw{samples + image, &angle, lower, upper, seed, epoch, layer}(0);
        return angle;
    }
};

// The axes over which an image is flipped.
struct Flip {
    bool across, down;
};

struct FlipDraw {
    const int32_t* samples;
    bool horizontal, vertical;
    int64_t seed;
    int32_t epoch, layer;

    WHISKER_METHOD Flip operator()(int64_t image) const {
        Block random = image_draw(seed, samples[image], epoch, layer);
        return Flip{horizontal && coin(random.word[0]), vertical && coin(random.word[1])};
    }
};

WHISKER_CLOSE
