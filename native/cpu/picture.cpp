// Bilinear resizing of decoded pictures: each output pixel blends two pixels each of two input rows along the width, and
// the two results along the height.
#include "whisker/picture.h"

#include <immintrin.h>
#include <math.h>
#include <string.h>

#include <algorithm>
#include <memory>
#include <new>

namespace {

typedef float Floats4 __attribute__((vector_size(16)));

constexpr int RGB = 3;
// Pixels of three bytes are read, converted and written as four; the fourth value is overwritten by the next pixel.
constexpr int LANES = 4;

// The two inputs of each output position along an axis, in units of step, and the weight of the second, four times.
struct Taps {
    std::unique_ptr<int64_t[]> lower;
    std::unique_ptr<int64_t[]> upper;
    std::unique_ptr<float[]> weight;

    Taps(int in, int out, int64_t step)
        : lower(new (std::nothrow) int64_t[out]), upper(new (std::nothrow) int64_t[out]),
          weight(new (std::nothrow) float[static_cast<int64_t>(out) * LANES]) {
        float scale = static_cast<float>(in) / static_cast<float>(out);
        for (int i = 0; usable() && i < out; i++) {
            float s = (static_cast<float>(i) + 0.5f) * scale - 0.5f;
            float floor = floorf(s);
            lower[i] = std::max(static_cast<int>(floor), 0) * step;
            upper[i] = std::min(static_cast<int>(ceilf(s)), in - 1) * step;
            std::fill_n(&weight[static_cast<int64_t>(i) * LANES], LANES, s - floor);
        }
    }

    bool usable() const {
        return lower && upper && weight;
    }
};

// One output row: the input rows, and the weight of the bottom one.
struct Row {
    const uint8_t* top;
    const uint8_t* bottom;
    float weight;
    float* out;
};

template <typename V>
V blend(V a, V b, V weight) {
    return a + (b - a) * weight;
}

void blend_plainly(const Row& row, const Taps& taps, int from, int to, int channels) {
    for (int x = from; x < to; x++) {
        float weight = taps.weight[static_cast<int64_t>(x) * LANES];
        for (int c = 0; c < channels; c++) {
            int64_t left = taps.lower[x] + c;
            int64_t right = taps.upper[x] + c;
            float top = blend<float>(row.top[left], row.top[right], weight);
            float bottom = blend<float>(row.bottom[left], row.bottom[right], weight);
            row.out[static_cast<int64_t>(x) * channels + c] = blend(top, bottom, row.weight);
        }
    }
}

int32_t load4(const uint8_t* at) {
    int32_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    return bytes;
}

Floats4 widen4(const uint8_t* at) {
    return _mm_cvtepi32_ps(_mm_cvtepu8_epi32(_mm_cvtsi32_si128(load4(at))));
}

void blend_rgb_sse(const Row& row, const Taps& taps, int count) {
    Floats4 row_weight = _mm_set1_ps(row.weight);
    for (int x = 0; x < count; x++) {
        Floats4 weight = _mm_loadu_ps(&taps.weight[static_cast<int64_t>(x) * LANES]);
        Floats4 top = blend(widen4(row.top + taps.lower[x]), widen4(row.top + taps.upper[x]), weight);
        Floats4 bottom = blend(widen4(row.bottom + taps.lower[x]), widen4(row.bottom + taps.upper[x]), weight);
        _mm_storeu_ps(row.out + static_cast<int64_t>(x) * RGB, blend(top, bottom, row_weight));
    }
}

// Two pixels at a time.
__attribute__((target("avx2"))) int blend_rgb_avx2(const Row& row, const Taps& taps, int count) {
    auto widen = [](const uint8_t* first, const uint8_t* second) __attribute__((target("avx2"))) {
        __m128i bytes = _mm_insert_epi32(_mm_cvtsi32_si128(load4(first)), load4(second), 1);
        return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(bytes));
    };
    auto mix = [](__m256 a, __m256 b, __m256 weight) __attribute__((target("avx2"))) {
        return _mm256_add_ps(a, _mm256_mul_ps(_mm256_sub_ps(b, a), weight));
    };
    __m256 row_weight = _mm256_set1_ps(row.weight);
    int x = 0;
    for (; x + 1 < count; x += 2) {
        const int64_t* left = &taps.lower[x];
        const int64_t* right = &taps.upper[x];
        __m256 weight = _mm256_loadu_ps(&taps.weight[static_cast<int64_t>(x) * LANES]);
        __m256 top = mix(widen(row.top + left[0], row.top + left[1]), widen(row.top + right[0], row.top + right[1]),
                         weight);
        __m256 bottom = mix(widen(row.bottom + left[0], row.bottom + left[1]),
                            widen(row.bottom + right[0], row.bottom + right[1]), weight);
        __m256 pixels = mix(top, bottom, row_weight);
        float* to = row.out + static_cast<int64_t>(x) * RGB;
        _mm_storeu_ps(to, _mm256_castps256_ps128(pixels));
        _mm_storeu_ps(to + RGB, _mm256_extractf128_ps(pixels, 1));
    }
    return x;
}

}

extern "C" int whisker_resize_picture(const uint8_t* pixels, int height, int width, int channels, float* out,
                                      int64_t offset, int new_height, int new_width) {
    if (height < 1 || width < 1 || channels < 1 || new_height < 1 || new_width < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    int64_t row_bytes = static_cast<int64_t>(width) * channels;
    Taps columns(width, new_width, channels);
    Taps rows(height, new_height, row_bytes);
    if (!columns.usable() || !rows.usable()) {
        return WHISKER_NO_MEMORY;
    }
    // What can be read and written four values at a time: in the last row, the last pixels have no byte after them.
    int inner = channels == RGB ? new_width - 1 : 0;
    int last = inner;
    while (last > 0 && columns.upper[last - 1] + LANES > row_bytes) {
        last--;
    }
    bool avx2 = strcmp(whisker_isa(), "sse4.2") != 0;
    for (int y = 0; y < new_height; y++) {
        Row row = {pixels + rows.lower[y], pixels + rows.upper[y], rows.weight[static_cast<int64_t>(y) * LANES],
                   out + offset + y * static_cast<int64_t>(new_width) * channels};
        int fast = rows.upper[y] == (height - 1) * row_bytes ? last : inner;
        if (avx2) {
            fast = blend_rgb_avx2(row, columns, fast);
        } else {
            blend_rgb_sse(row, columns, fast);
        }
        blend_plainly(row, columns, fast, new_width, channels);
    }
    return WHISKER_OK;
}
