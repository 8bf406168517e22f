// Inverted dropout: element i takes word i mod 4 of Philox block i / 4.
#pragma once

#include "whisker/random.hpp"

WHISKER_OPEN

struct Dropout {
    float scale; // 1 / (1 - rate)
    uint32_t keep; // keep_from(rate)
    uint64_t seed;
    uint32_t layer, step;

    static Dropout of(double rate, int64_t seed, int32_t layer, int32_t step) {
        return Dropout{rate < 1.0 ? static_cast<float>(1.0 / (1.0 - rate)) : 0.0f, keep_from(rate), static_cast<uint64_t>(seed),
                       static_cast<uint32_t>(layer), static_cast<uint32_t>(step)};
    }

    // The words of a block, or of a vector of blocks, by the low and the high word of its number.
    template <class Word, class Product>
    WHISKER_METHOD Words<Word> draw(Word low, Word high, const Product& product) const {
        return philox(seed, low, high, Word{} + step, Word{} + layer, product);
    }

    WHISKER_METHOD Block draw(int64_t block) const {
        return draw(static_cast<uint32_t>(block), static_cast<uint32_t>(block >> 32), WordProduct{});
    }

    WHISKER_METHOD float apply(float x, uint32_t word) const {
        return bits24(word) >= keep ? x * scale : 0.0f;
    }
};

WHISKER_CLOSE
