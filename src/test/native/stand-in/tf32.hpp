/* TensorFloat-32 as the GPU's tensor cores take their inputs: float32 with 10 mantissa bits, rounded to nearest, ties away from zero. */
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

}

#endif
