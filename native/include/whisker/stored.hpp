// Stored: the type in which activations and their gradients are stored, float or bfloat16. Operations read it as float, compute in float
// (sums in double where they say so) and round once where they store.
#ifndef WHISKER_STORED_HPP
#define WHISKER_STORED_HPP

#include "whisker/side.hpp"
#include "whisker/whisker.h"

#if defined(WHISKER_BFLOAT16)
// The upper half of a float: 8 bits of exponent, 7 of mantissa. Stores round to the nearest, ties to even; NaN stays NaN, and what
// is too small for a normal number is not flushed.
struct whisker_bfloat16 {
    uint16_t bits;

    explicit whisker_bfloat16() = default; // a list of initial values would take a number for bits

    WHISKER_METHOD operator float() const { return whisker::WHISKER_SIDE::as_float(static_cast<uint32_t>(bits) << 16); }

    WHISKER_METHOD whisker_bfloat16& operator=(float value) {
        bits = rounded(value);
        return *this;
    }

    WHISKER_METHOD static uint16_t rounded(float value) {
        const uint32_t exact = whisker::WHISKER_SIDE::as_bits(value);
        const uint32_t nearest = (exact + 0x7FFFu + (exact >> 16 & 1u)) >> 16;
        return static_cast<uint16_t>(value == value ? nearest : exact >> 16 | 0x40u);
    }
};
#endif

WHISKER_OPEN

typedef whisker_stored Stored;

WHISKER_CLOSE

#endif
