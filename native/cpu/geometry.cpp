#include "augment.inl"
#include "elementwise.inl"
#include "lanes.hpp"
#include "operations.hpp"
#include "row_taps.hpp"
#include "runtime.hpp"
#include "sample.inl"
#include "whisker/for_each.hpp"

#include <atomic>
#include <type_traits>

WHISKER_OPEN

static bool valid(int64_t n, int64_t h, int64_t w, int64_t c, int interpolation) {
    return n >= 0 && h > 0 && w > 0 && c > 0 && (interpolation == WHISKER_BILINEAR || interpolation == WHISKER_NEAREST);
}

static bool valid_fill(int mode) {
    return mode >= WHISKER_FILL_REFLECT && mode <= WHISKER_FILL_NEAREST;
}

static Rotation rotation(int64_t h, int64_t w, int fill_mode, int interpolation, double angle) {
    Rotation rotation{h, w, fill_mode, interpolation, 0, 0, 0, 0};
    rotation.turn(angle);
    return rotation;
}

// The sums of a row of y. Pixels of three channels are read and written as four where a value follows: the next pixel overwrites it.
template <class Channels>
struct GatherRow {
    const Stored* image;
    Stored* y;
    int64_t h, w;
    Channels c;
    float fill;
    int64_t ahead; // RowTaps::ahead(): slanting lines are fetched in time only if somebody says so

    WHISKER_METHOD void operator()(int64_t column, const Taps& taps) const {
        __builtin_prefetch(image + (taps.pixel[0] + ahead) * c);
        const auto sum = [&](auto lanes, int64_t k) __attribute__((always_inline)) {
            using Float = typename decltype(lanes)::Float;
            lanes.store(y + column * c + k, weighted<Float>(taps, fill, [=](int64_t pixel) {
                return lanes.template load<Float>(image + pixel * c + k);
            }));
        };
        if (c == 3 && column + 1 < w && taps.count > 0 && taps.pixel[taps.count - 1] + 1 < h * w) {
            sum(Lanes<4>{}, 0);
        } else {
            for_channels(c, sum);
        }
    }
};

// Adds what a row of dy contributes to an image's sums.
template <class Channels>
struct SpreadRow {
    const Stored* dy;
    float* sums;
    Channels c;

    WHISKER_METHOD void operator()(int64_t column, const Taps& taps) const { spread(taps, dy + column * c, sums, c, c); }
};

// angle_of(image) in radians.
template <class AngleOf>
static int rotate(const Stored* x, Stored* y, int64_t n, int64_t h, int64_t w, int64_t c, int fill_mode, int interpolation,
                  float fill_value, const AngleOf& angle_of) {
    if (!valid(n, h, w, c, interpolation) || !valid_fill(fill_mode) || x == y) {
        return WHISKER_BAD_ARGUMENT;
    }
    with_channels(c, [=](auto channels) {
        for_each_row(n * h, w * c, [=](int64_t i) {
            const int64_t image = i / h, row = i % h;
            RowTaps taps(rotation(h, w, fill_mode, interpolation, angle_of(image)));
            taps.each(row, GatherRow<decltype(channels)>{x + image * h * w * c, y + i * w * c, h, w, channels, fill_value, taps.ahead()});
        });
    });
    return WHISKER_OK;
}

// Where the sums for an image of these values are formed: at their place, or in scratch, which is rounded once all is added; null where
// memory is short.
template <class T>
static float* sums_for(T* to, int64_t values) {
    if constexpr (std::is_same_v<T, float>) {
        return to;
    } else {
        return static_cast<float*>(whisker::scratch(whisker::Scratch::CHANNELS, static_cast<size_t>(values) * sizeof(float)));
    }
}

// spread(image, sums) adds to an image's sums, which begin as zeros. An image is one thread's: its pixels share taps.
template <class Spread>
static int sum_images(Stored* dx, int64_t n, int64_t values, int64_t work, const Spread& spread) {
    std::atomic<int> status{WHISKER_OK};
    for_each_row(n, work, [=, &status](int64_t image) {
        Stored* to = dx + image * values;
        float* sums = sums_for(to, values);
        if (!sums) {
            status = WHISKER_NO_MEMORY;
            return;
        }
        for_simd(0, values, Fill<float>{sums, 0.0f});
        spread(image, sums);
        if (static_cast<void*>(sums) != to) {
            for_simd(0, values, [=](int64_t i) { to[i] = sums[i]; });
        }
    });
    return status;
}

template <class AngleOf>
static int rotate_back(const Stored* dy, Stored* dx, int64_t n, int64_t h, int64_t w, int64_t c, int fill_mode, int interpolation,
                       const AngleOf& angle_of) {
    if (!valid(n, h, w, c, interpolation) || !valid_fill(fill_mode) || dx == dy) {
        return WHISKER_BAD_ARGUMENT;
    }
    return with_channels(c, [=](auto channels) {
        return sum_images(dx, n, h * w * c, h * w * c, [=](int64_t image, float* sums) {
            RowTaps taps(rotation(h, w, fill_mode, interpolation, angle_of(image)));
            for (int64_t row = 0; row < h; row++) {
                taps.each(row, SpreadRow<decltype(channels)>{dy + (image * h + row) * w * c, sums, channels});
            }
        });
    });
}

int rotate_forward(const Stored* x, Stored* y, const double* angles, int64_t n, int64_t h, int64_t w, int64_t c, int fill_mode,
                   int interpolation, float fill_value) {
    return rotate(x, y, n, h, w, c, fill_mode, interpolation, fill_value, GivenAngle{angles});
}

int rotate_backward(const Stored* dy, Stored* dx, const double* angles, int64_t n, int64_t h, int64_t w, int64_t c, int fill_mode,
                    int interpolation) {
    return rotate_back(dy, dx, n, h, w, c, fill_mode, interpolation, GivenAngle{angles});
}

int random_rotation_forward(const Stored* x, Stored* y, const int32_t* sample_ids, int64_t n, int64_t h, int64_t w, int64_t c,
                            double lower, double upper, int fill_mode, int interpolation, float fill_value, int64_t seed, int32_t epoch,
                            int32_t layer) {
    return rotate(x, y, n, h, w, c, fill_mode, interpolation, fill_value, DrawnAngle{sample_ids, lower, upper, seed, epoch, layer});
}

int random_rotation_backward(const Stored* dy, Stored* dx, const int32_t* sample_ids, int64_t n, int64_t h, int64_t w, int64_t c,
                             double lower, double upper, int fill_mode, int interpolation, int64_t seed, int32_t epoch, int32_t layer) {
    return rotate_back(dy, dx, n, h, w, c, fill_mode, interpolation, DrawnAngle{sample_ids, lower, upper, seed, epoch, layer});
}

int resize_forward(const Stored* x, Stored* y, int64_t n, int64_t h, int64_t w, int64_t c, int64_t out_h, int64_t out_w,
                   int interpolation) {
    if (!valid(n, h, w, c, interpolation) || out_h < 1 || out_w < 1 || x == y) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each_row(n * out_h, out_w * c, [=](int64_t i) {
        const Stored* image = x + i / out_h * h * w * c;
        const ResizeAxis down(i % out_h, h, out_h, interpolation);
        const Stored *upper = image + down.lower * w * c, *lower = image + down.upper * w * c;
        for (int64_t column = 0; column < out_w; column++) {
            const ResizeAxis across(column, w, out_w, interpolation);
            const int64_t left = across.lower * c, right = across.upper * c;
            Stored* to = y + (i * out_w + column) * c;
            for_simd(0, c, [=](int64_t k) {
                to[k] = blend(upper[left + k], upper[right + k], lower[left + k], lower[right + k], across.lerp, down.lerp);
            });
        }
    });
    return WHISKER_OK;
}

int resize_backward(const Stored* dy, Stored* dx, int64_t n, int64_t h, int64_t w, int64_t c, int64_t out_h, int64_t out_w,
                    int interpolation) {
    if (!valid(n, h, w, c, interpolation) || out_h < 1 || out_w < 1 || dx == dy) {
        return WHISKER_BAD_ARGUMENT;
    }
    const ResizeTaps taps_of{h, w, out_h, out_w, interpolation};
    return sum_images(dx, n, h * w * c, out_h * out_w * c, [=](int64_t image, float* sums) {
        spread_image(taps_of, dy + image * out_h * out_w * c, sums, out_h, out_w, c, c, c);
    });
}

WHISKER_CLOSE
