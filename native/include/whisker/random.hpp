// Counter-based random numbers: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
//
// The key is the 64-bit seed, low word first. A draw depends on its counter alone, so it does not matter which thread, device or
// order asks for it. dev.whisker.op.Philox holds the same definitions for Java:
//   dropout       counter (low and high word of element / 4, step, layer); element i takes word i mod 4.
//                 The element is kept if u >= rate, compared as real numbers.
//   augmentation  counter (sample, epoch, layer, AUGMENT). A flip is left-right if word 0 gives u < 0.5, up-down if word 1 does;
//                 a rotation's angle = lower + (upper - lower) u of word 0, in double.
// with u = (word >> 8) 2^-24.
#ifndef WHISKER_RANDOM_HPP
#define WHISKER_RANDOM_HPP

#include "whisker/side.hpp"

WHISKER_OPEN

template <class Word>
struct Words {
    Word word[4];
};

typedef Words<uint32_t> Block;

// Of one counter, or of a vector of them. product(c, m) are the 64 bits of a word times m.
template <class Word, class Product>
WHISKER_FN Words<Word> philox(uint64_t seed, Word c0, Word c1, Word c2, Word c3, const Product& product) {
    uint32_t key0 = static_cast<uint32_t>(seed), key1 = static_cast<uint32_t>(seed >> 32);
    for (int round = 0; round < 10; round++) {
        const auto a = product(c0, 0xD2511F53u), b = product(c2, 0xCD9E8D57u);
        const Word n0 = static_cast<Word>(b >> 32) ^ c1 ^ key0, n2 = static_cast<Word>(a >> 32) ^ c3 ^ key1;
        c1 = static_cast<Word>(b);
        c3 = static_cast<Word>(a);
        c0 = n0;
        c2 = n2;
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
    return Words<Word>{{c0, c1, c2, c3}};
}

struct WordProduct {
    WHISKER_METHOD uint64_t operator()(uint32_t c, uint32_t m) const { return uint64_t{m} * c; }
};

WHISKER_FN Block philox(uint64_t seed, uint32_t c0, uint32_t c1, uint32_t c2, uint32_t c3) {
    return philox(seed, c0, c1, c2, c3, WordProduct{});
}

WHISKER_FN uint32_t bits24(uint32_t word) {
    return word >> 8;
}

// The least bits24 that u >= rate accepts. Comparing integers keeps the choice the same where rate would round as a float.
WHISKER_FN uint32_t keep_from(double rate) {
    double scaled = rate * 16777216.0;
    uint32_t whole = static_cast<uint32_t>(scaled);
    return whole < scaled ? whole + 1 : whole;
}

WHISKER_FN bool coin(uint32_t word) {
    return bits24(word) < 0x800000u;
}

WHISKER_FN double uniform(uint32_t word) {
    return static_cast<double>(bits24(word)) * 0x1p-24;
}

constexpr uint32_t AUGMENT = 0x41554730; // "AUG0"

WHISKER_CLOSE

#endif
