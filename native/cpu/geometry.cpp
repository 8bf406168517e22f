#include "augment.inl"
#include "elementwise.inl"
#include "operations.hpp"
#include "sample.inl"
#include "whisker/for_each.hpp"

WHISKER_OPEN

static bool valid(int64_t n, int64_t h, int64_t w, int64_t c, int interpolation) {
    return n >= 0 && h > 0 && w > 0 && c > 0 && (interpolation == WHISKER_BILINEAR || interpolation == WHISKER_NEAREST);
}

static bool valid_fill(int mode) {
    return mode >= WHISKER_FILL_REFLECT && mode <= WHISKER_FILL_NEAREST;
}

// angle_of(image) in radians.
template <class AngleOf>
static int rotate(const float* x, float* y, int64_t n, int64_t h, int64_t w, int64_t c, int fill_mode, int interpolation,
                  float fill_value, const AngleOf& angle_of) {
    if (!valid(n, h, w, c, interpolation) || !valid_fill(fill_mode) || x == y) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each_row(n * h, w * c, [=](int64_t i) {
        const int64_t image = i / h, row = i % h;
        Rotation rotation{h, w, fill_mode, interpolation, 0, 0, 0, 0};
        rotation.turn(angle_of(image));
        for (int64_t column = 0; column < w; column++) {
            gather(rotation(row, column), x + image * h * w * c, y + (i * w + column) * c, c, fill_value);
        }
    });
    return WHISKER_OK;
}

template <class AngleOf>
static int rotate_back(const float* dy, float* dx, int64_t n, int64_t h, int64_t w, int64_t c, int fill_mode, int interpolation,
                       const AngleOf& angle_of) {
    if (!valid(n, h, w, c, interpolation) || !valid_fill(fill_mode) || dx == dy) {
        return WHISKER_BAD_ARGUMENT;
    }
    // An image is one thread's: its pixels share taps.
    for_each_row(n, h * w * c, [=](int64_t image) {
        Rotation rotation{h, w, fill_mode, interpolation, 0, 0, 0, 0};
        rotation.turn(angle_of(image));
        for_simd(0, h * w * c, Fill<float>{dx + image * h * w * c, 0.0f});
        spread_image(rotation, dy + image * h * w * c, dx + image * h * w * c, h, w, c, c);
    });
    return WHISKER_OK;
}

int rotate_forward(const float* x, float* y, const double* angles, int64_t n, int64_t h, int64_t w, int64_t c, int fill_mode,
                   int interpolation, float fill_value) {
    return rotate(x, y, n, h, w, c, fill_mode, interpolation, fill_value, GivenAngle{angles});
}

int rotate_backward(const float* dy, float* dx, const double* angles, int64_t n, int64_t h, int64_t w, int64_t c, int fill_mode,
                    int interpolation) {
    return rotate_back(dy, dx, n, h, w, c, fill_mode, interpolation, GivenAngle{angles});
}

int random_rotation_forward(const float* x, float* y, const int32_t* sample_ids, int64_t n, int64_t h, int64_t w, int64_t c,
                            double lower, double upper, int fill_mode, int interpolation, float fill_value, int64_t seed, int32_t epoch,
                            int32_t layer) {
    return rotate(x, y, n, h, w, c, fill_mode, interpolation, fill_value, DrawnAngle{sample_ids, lower, upper, seed, epoch, layer});
}

int random_rotation_backward(const float* dy, float* dx, const int32_t* sample_ids, int64_t n, int64_t h, int64_t w, int64_t c,
                             double lower, double upper, int fill_mode, int interpolation, int64_t seed, int32_t epoch, int32_t layer) {
    return rotate_back(dy, dx, n, h, w, c, fill_mode, interpolation, DrawnAngle{sample_ids, lower, upper, seed, epoch, layer});
}

int resize_forward(const float* x, float* y, int64_t n, int64_t h, int64_t w, int64_t c, int64_t out_h, int64_t out_w,
                   int interpolation) {
    if (!valid(n, h, w, c, interpolation) || out_h < 1 || out_w < 1 || x == y) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each_row(n * out_h, out_w * c, [=](int64_t i) {
        const float* image = x + i / out_h * h * w * c;
        const ResizeAxis down(i % out_h, h, out_h, interpolation);
        const float *upper = image + down.lower * w * c, *lower = image + down.upper * w * c;
        for (int64_t column = 0; column < out_w; column++) {
            const ResizeAxis across(column, w, out_w, interpolation);
            const int64_t left = across.lower * c, right = across.upper * c;
            float* to = y + (i * out_w + column) * c;
            for_simd(0, c, [=](int64_t k) {
                to[k] = blend(upper[left + k], upper[right + k], lower[left + k], lower[right + k], across.lerp, down.lerp);
            });
        }
    });
    return WHISKER_OK;
}

int resize_backward(const float* dy, float* dx, int64_t n, int64_t h, int64_t w, int64_t c, int64_t out_h, int64_t out_w,
                    int interpolation) {
    if (!valid(n, h, w, c, interpolation) || out_h < 1 || out_w < 1 || dx == dy) {
        return WHISKER_BAD_ARGUMENT;
    }
    const ResizeTaps taps_of{h, w, out_h, out_w, interpolation};
    for_each_row(n, out_h * out_w * c, [=](int64_t image) {
        for_simd(0, h * w * c, Fill<float>{dx + image * h * w * c, 0.0f});
        spread_image(taps_of, dy + image * out_h * out_w * c, dx + image * h * w * c, out_h, out_w, c, c);
    });
    return WHISKER_OK;
}

WHISKER_CLOSE
