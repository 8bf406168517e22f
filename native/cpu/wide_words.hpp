// Vectors of words of 32 bits for Philox, each in the low half of a lane of 64, where the product of two words is one instruction. High
// halves may hold anything.
#ifndef WHISKER_CPU_WIDE_WORDS_HPP
#define WHISKER_CPU_WIDE_WORDS_HPP

#include "lanes.hpp"
#include "whisker/random.hpp"

WHISKER_OPEN

constexpr int WIDE_WORDS = WIDEST / 2;
typedef uint64_t WideWords __attribute__((vector_size(8 * WIDE_WORDS)));

// Some of them, for each step of Philox one after the other: the processor then waits for none, and they share the keys.
template <int N>
struct WideGroup {
    WideWords of[N];

    // f(i) for each vector.
    template <class F>
    WHISKER_METHOD static WideGroup with(const F& f) {
        WideGroup group;
#pragma GCC unroll 8
        for (int i = 0; i < N; i++) {
            group.of[i] = f(i);
        }
        return group;
    }

    WHISKER_METHOD WideGroup operator^(const WideGroup& other) const { return with([&](int i) { return of[i] ^ other.of[i]; }); }
    WHISKER_METHOD WideGroup operator^(uint32_t word) const { return with([&](int i) { return of[i] ^ word; }); }
    WHISKER_METHOD WideGroup operator+(uint32_t word) const { return with([&](int i) { return of[i] + word; }); }
    WHISKER_METHOD WideGroup operator>>(int bits) const { return with([&](int i) { return of[i] >> bits; }); }
};

struct WideProduct {
    WHISKER_METHOD WideWords operator()(WideWords a, uint32_t b) const {
#if defined(__AVX512F__)
        return (WideWords)_mm512_maskz_mul_epu32(0xFF, (__m512i)a, _mm512_set1_epi64(b)); // gcc 12 warns of the one without a mask
#elif defined(__AVX2__)
        return (WideWords)_mm256_mul_epu32((__m256i)a, _mm256_set1_epi64x(b));
#else
        return (WideWords)_mm_mul_epu32((__m128i)a, _mm_set1_epi64x(b));
#endif
    }

    template <int N>
    WHISKER_METHOD WideGroup<N> operator()(const WideGroup<N>& a, uint32_t b) const {
        return WideGroup<N>::with([&](int i) { return (*this)(a.of[i], b); });
    }
};

// first, first + 1, ...
WHISKER_FN WideWords wide_words_from(uint64_t first) {
    WideWords count;
    for (int i = 0; i < WIDE_WORDS; i++) {
        count[i] = i;
    }
    return count + first;
}

// The four words of each block, one block after the other.
WHISKER_FN void store(uint32_t* to, const Words<WideWords>& blocks) {
    const WideWords a = (blocks.word[0] & 0xFFFFFFFFu) | blocks.word[1] << 32, b = (blocks.word[2] & 0xFFFFFFFFu) | blocks.word[3] << 32;
    WideWords first, second; // a lane of a, one of b, and so on
    for (int i = 0; i < WIDE_WORDS; i++) {
        first[i] = (i % 2 ? WIDE_WORDS : 0) + i / 2;
        second[i] = first[i] + WIDE_WORDS / 2;
    }
    const WideWords upper = __builtin_shuffle(a, b, first), lower = __builtin_shuffle(a, b, second);
    memcpy(to, &upper, sizeof upper);
    memcpy(to + 2 * WIDE_WORDS, &lower, sizeof lower);
}

WHISKER_CLOSE

#endif
