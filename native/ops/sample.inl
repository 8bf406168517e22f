// Where an output pixel of a rotation or a resize reads its input: up to four taps with weights. Forward sums taps, backward spreads a
// gradient over the same taps, so the second is the exact adjoint of the first.
#pragma once

#include "whisker/stored.hpp"
#include "whisker/whisker.h"

#include <math.h>

WHISKER_OPEN

struct Point {
    double y, x;
};

// Weights of the four pixels around a point: upper left, upper right, lower left, lower right.
struct Corners {
    double weight[4];

    // Of a point that lies v below the upper and u right of the left ones.
    WHISKER_METHOD static Corners around(double v, double u) {
        return Corners{{(1.0 - v) * (1.0 - u), (1.0 - v) * u, v * (1.0 - u), v * u}};
    }
};

struct Taps {
    int count; // of taps inside the image
    int64_t pixel[4]; // y * width + x
    float weight[4];
    float outside; // weight of the taps outside, where the fill value stands

    WHISKER_METHOD void add(int64_t y, int64_t x, int64_t height, int64_t width, double w) {
        if (y >= 0 && y < height && x >= 0 && x < width) {
            pixel[count] = y * width + x;
            weight[count] = static_cast<float>(w);
            count++;
        } else {
            outside += static_cast<float>(w);
        }
    }
};

// The sum of weight x over the taps, where read(pixel) is x: of one channel, or of a vector of channels.
template <class Sum, class Read>
WHISKER_FN Sum weighted(const Taps& taps, float fill, const Read& read) {
    // A tap that is not there adds nothing even where the fill value is infinite. Less zero, a number is itself in each lane, -0 too.
    Sum sum = (taps.outside != 0.0f ? taps.outside * fill : 0.0f) - Sum{};
    for (int t = 0; t < taps.count; t++) {
        sum += taps.weight[t] * read(taps.pixel[t]);
    }
    return sum;
}

// y of one output pixel of c channels.
WHISKER_FN void gather(const Taps& taps, const Stored* image, Stored* y, int64_t c, float fill) {
    for (int64_t k = 0; k < c; k++) {
        y[k] = weighted<float>(taps, fill, [=](int64_t pixel) -> float { return image[pixel * c + k]; });
    }
}

// The adjoint of gather: dx of each tap gets its weight times dy, in so many channels. Pixels of dx are `apart` values from each other.
WHISKER_FN void spread(const Taps& taps, const Stored* __restrict dy, float* __restrict image, int64_t apart, int64_t channels) {
    for (int t = 0; t < taps.count; t++) {
        float* to = image + taps.pixel[t] * apart;
        for (int64_t k = 0; k < channels; k++) {
            to[k] += taps.weight[t] * dy[k];
        }
    }
}

// Of one whole image, start to end, added to dx: pixels that share a tap are added in row-major order. Pixels of dy are c values apart.
template <class TapsOf>
WHISKER_FN void spread_image(const TapsOf& taps_of, const Stored* dy, float* dx, int64_t out_h, int64_t out_w, int64_t c, int64_t apart,
                             int64_t channels) {
    for (int64_t row = 0; row < out_h; row++) {
        for (int64_t column = 0; column < out_w; column++) {
            spread(taps_of(row, column), dy + (row * out_w + column) * c, dx, apart, channels);
        }
    }
}

WHISKER_FN double clamp(double v, double low, double high) {
    return v < low ? low : v > high ? high : v;
}

// The input coordinate that stands for one outside [0, length - 1]; TensorFlow's rules (core/kernels/image/image_ops.h), its wrap
// with the period of length - 1 included.
WHISKER_FN double fold(double at, int64_t length, int mode) {
    double last = static_cast<double>(length - 1), period = 2.0 * static_cast<double>(length);
    switch (mode) {
        case WHISKER_FILL_CONSTANT:
            return at;
        case WHISKER_FILL_NEAREST:
            return clamp(at, 0.0, last);
        case WHISKER_FILL_WRAP:
            if (length <= 1) {
                return 0.0;
            }
            if (at < 0.0) {
                at += static_cast<double>(length) * (trunc(-at / last) + 1.0);
            } else if (at > last) {
                at -= static_cast<double>(length) * trunc(at / last);
            }
            return clamp(at, 0.0, last);
        default: // reflect: d c b a | a b c d | d c b a
            if (length <= 1) {
                return 0.0;
            }
            if (at < 0.0) {
                at += period * trunc(-at / period);
                at = at < -static_cast<double>(length) ? at + period : -at - 1.0;
            } else if (at > last) {
                at -= period * trunc(at / period);
                at = at >= static_cast<double>(length) ? period - at - 1.0 : at;
            }
            return clamp(at, 0.0, last);
    }
}

// Maps output to input about the centre ((w-1)/2, (h-1)/2); positive angles turn the picture counter-clockwise.
struct Rotation {
    int64_t height, width;
    int fill_mode, interpolation;
    double cosine, sine, shift_x, shift_y;

    WHISKER_METHOD void turn(double angle) {
        cosine = cos(angle);
        sine = sin(angle);
        double right = static_cast<double>(width - 1), bottom = static_cast<double>(height - 1);
        shift_x = (right - (cosine * right - sine * bottom)) / 2.0;
        shift_y = (bottom - (sine * right + cosine * bottom)) / 2.0;
    }

    // The input point that an output pixel shows.
    WHISKER_METHOD Point source(double down, double across) const {
        return Point{sine * across + cosine * down + shift_y, cosine * across - sine * down + shift_x};
    }

    WHISKER_METHOD Point folded(const Point& p, int mode) const { return Point{fold(p.y, height, mode), fold(p.x, width, mode)}; }

    // The taps of a point that has been folded.
    WHISKER_METHOD Taps taps(const Point& p) const {
        Taps taps{};
        if (interpolation == WHISKER_NEAREST) {
            taps.add(static_cast<int64_t>(round(p.y)), static_cast<int64_t>(round(p.x)), height, width, 1.0);
            return taps;
        }
        const double top = floor(p.y), left = floor(p.x);
        const Corners corners = Corners::around(p.y - top, p.x - left);
        const int64_t y = static_cast<int64_t>(top), x = static_cast<int64_t>(left);
        for (int i = 0; i < 4; i++) {
            taps.add(y + i / 2, x + i % 2, height, width, corners.weight[i]);
        }
        return taps;
    }

    // The taps of an output pixel.
    WHISKER_METHOD Taps operator()(int64_t row, int64_t column) const {
        return taps(folded(source(static_cast<double>(row), static_cast<double>(column)), fill_mode));
    }
};

// One axis of a resize with half-pixel centres: the input lies at (o + 0.5) in / out - 0.5, in float as TensorFlow computes it.
struct ResizeAxis {
    int64_t lower, upper;
    float lerp;

    WHISKER_METHOD ResizeAxis(int64_t o, int64_t in, int64_t out, int interpolation) {
        float scale = static_cast<float>(in) / static_cast<float>(out);
        float at = (static_cast<float>(o) + 0.5f) * scale;
        if (interpolation == WHISKER_NEAREST) {
            lower = upper = minimum(in - 1, static_cast<int64_t>(floorf(at)));
            lerp = 0.0f;
            return;
        }
        at -= 0.5f;
        float below = floorf(at);
        lower = maximum(static_cast<int64_t>(below), 0);
        upper = minimum(static_cast<int64_t>(ceilf(at)), in - 1);
        lerp = at - below;
    }
};

// The outputs of one axis of a resize that have a tap at input position i: [from, to), since taps move forward with the outputs.
struct ResizeReach {
    int64_t in, out;
    int interpolation;

    WHISKER_METHOD ResizeAxis axis(int64_t o) const { return ResizeAxis(o, in, out, interpolation); }

    // The first output whose upper tap is at i or beyond.
    WHISKER_METHOD int64_t from(int64_t i) const {
        int64_t low = 0, high = out;
        while (low < high) {
            int64_t middle = (low + high) / 2;
            if (axis(middle).upper >= i) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    // The first output whose lower tap is beyond i.
    WHISKER_METHOD int64_t to(int64_t i) const {
        int64_t low = 0, high = out;
        while (low < high) {
            int64_t middle = (low + high) / 2;
            if (axis(middle).lower > i) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
};

// Bilinear: first across, then down.
WHISKER_FN float blend(float upper_left, float upper_right, float lower_left, float lower_right, float across, float down) {
    float top = upper_left + (upper_right - upper_left) * across;
    float bottom = lower_left + (lower_right - lower_left) * across;
    return top + (bottom - top) * down;
}

// The taps of an output pixel of a resize. A tap that both ends of an axis share is there twice.
struct ResizeTaps {
    int64_t h, w, out_h, out_w;
    int interpolation;

    WHISKER_METHOD Taps operator()(int64_t row, int64_t column) const {
        const ResizeAxis down(row, h, out_h, interpolation), across(column, w, out_w, interpolation);
        const Corners corners = Corners::around(down.lerp, across.lerp);
        Taps taps{};
        taps.add(down.lower, across.lower, h, w, corners.weight[0]);
        taps.add(down.lower, across.upper, h, w, corners.weight[1]);
        taps.add(down.upper, across.lower, h, w, corners.weight[2]);
        taps.add(down.upper, across.upper, h, w, corners.weight[3]);
        return taps;
    }
};

WHISKER_CLOSE
