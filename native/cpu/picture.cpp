// Bilinear resizing of decoded pictures: each output row blends two input rows, which are first blended along the width.
#include "whisker/picture.h"

#include <immintrin.h>
#include <math.h>
#include <string.h>

#include <memory>
#include <new>

namespace {

typedef float Floats4 __attribute__((vector_size(16)));

constexpr int RGB = 3;

// The two inputs of one output position along an axis, and the weight of the second.
struct Tap {
    int lower;
    int upper;
    float weight;
};

void find_taps(int in, int out, Tap* taps) {
    float scale = static_cast<float>(in) / static_cast<float>(out);
    for (int i = 0; i < out; i++) {
        float s = (static_cast<float>(i) + 0.5f) * scale - 0.5f;
        float floor = floorf(s);
        int lower = static_cast<int>(floor);
        int upper = static_cast<int>(ceilf(s));
        taps[i] = {lower > 0 ? lower : 0, upper < in - 1 ? upper : in - 1, s - floor};
    }
}

Floats4 load4(const uint8_t* at) {
    int32_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    return _mm_cvtepi32_ps(_mm_cvtepu8_epi32(_mm_cvtsi32_si128(bytes)));
}

// Blends a row along the width. Pixels of three channels are read and written as four where the picture, which ends at
// end, has a byte more; the fourth value is overwritten by the next pixel, or lies in the slack of the output row.
void blend_columns(const uint8_t* row, const uint8_t* end, const Tap* taps, int width, int channels, float* out) {
    for (int x = 0; x < width; x++) {
        const uint8_t* left = row + static_cast<int64_t>(taps[x].lower) * channels;
        const uint8_t* right = row + static_cast<int64_t>(taps[x].upper) * channels;
        float weight = taps[x].weight;
        float* to = out + static_cast<int64_t>(x) * channels;
        if (channels == RGB && end - right > RGB) {
            Floats4 a = load4(left);
            Floats4 blend = a + (load4(right) - a) * weight;
            memcpy(to, &blend, sizeof blend);
            continue;
        }
        for (int c = 0; c < channels; c++) {
            float a = left[c];
            to[c] = a + (static_cast<float>(right[c]) - a) * weight;
        }
    }
}

void blend_rows(const float* __restrict top, const float* __restrict bottom, float weight, int64_t length,
                float* __restrict out) {
    for (int64_t i = 0; i < length; i++) {
        out[i] = top[i] + (bottom[i] - top[i]) * weight;
    }
}

}

extern "C" int whisker_resize_picture(const uint8_t* pixels, int height, int width, int channels, float* out,
                                      int64_t offset, int new_height, int new_width) {
    if (height < 1 || width < 1 || channels < 1 || new_height < 1 || new_width < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    int64_t row = static_cast<int64_t>(width) * channels;
    int64_t new_row = static_cast<int64_t>(new_width) * channels;
    constexpr int SLACK = 1;
    std::unique_ptr<float[]> blended(new (std::nothrow) float[2 * (new_row + SLACK)]);
    std::unique_ptr<Tap[]> taps(new (std::nothrow) Tap[static_cast<int64_t>(new_width) + new_height]);
    if (!blended || !taps) {
        return WHISKER_NO_MEMORY;
    }
    float* top = blended.get();
    float* bottom = top + new_row + SLACK;
    Tap* columns = taps.get();
    Tap* rows = columns + new_width;
    find_taps(width, new_width, columns);
    find_taps(height, new_height, rows);
    const uint8_t* end = pixels + height * row;
    for (int y = 0; y < new_height; y++) {
        blend_columns(pixels + rows[y].lower * row, end, columns, new_width, channels, top);
        blend_columns(pixels + rows[y].upper * row, end, columns, new_width, channels, bottom);
        blend_rows(top, bottom, rows[y].weight, new_row, out + offset + y * new_row);
    }
    return WHISKER_OK;
}
