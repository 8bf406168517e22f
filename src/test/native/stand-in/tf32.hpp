/* Number formats that a processor lacks. TensorFloat-32 as the GPU's tensor cores take their inputs: float32 with 10 mantissa bits, rounded to nearest, ties away from zero. */
#ifndef WHISKER_STAND_IN_TF32_HPP
#define WHISKER_STAND_IN_TF32_HPP

#include <cmath>
#include <cstdint>
#include <cstring>

namespace stand_in {

inline float tf32(float value) {
    if (!std::isfinite(value)) {
        return value;
    }
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    bits = (bits + 0x1000u) & ~0x1fffu;
    std::memcpy(&value, &bits, sizeof bits);
    return value;
}

/* bfloat16: the upper half of a float32, rounded to nearest, ties to even. */
inline uint16_t to_bfloat16(float value) {
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    if (std::isnan(value)) {
        return static_cast<uint16_t>(bits >> 16 | 0x40u);
    }
    return static_cast<uint16_t>((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
}

inline float from_bfloat16(uint16_t value) {
    uint32_t bits = static_cast<uint32_t>(value) << 16;
    float result;
    std::memcpy(&result, &bits, sizeof result);
    return result;
}

}

#endif
