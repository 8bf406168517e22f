// The maxima of neighboring windows of 2x2 whose values are in registers, as FirstMaximum chooses them.
#ifndef WHISKER_CPU_WINDOW_MAXIMA_HPP
#define WHISKER_CPU_WINDOW_MAXIMA_HPP

#include "conv_products.hpp"
#include "pool.inl"

WHISKER_OPEN

#if defined(__AVX512F__)
template <int W, int U>
struct Maxima {
    FirstMaximum<Lanes<WIDEST>::Float, Lanes<WIDEST>::Int> of[W][U];
};

// Value i of window w.
template <int W, int U>
WHISKER_FN Lanes<WIDEST>::Float value_of(const Sums<2, 2 * W, U>& sums, int w, int i, int u) {
    return sums.total[2 * (i / 2 * W + w) + i % 2][u];
}

// Any values.
template <int W, int U>
[[gnu::noinline]] static void take_each(const Sums<2, 2 * W, U>& sums, Maxima<W, U>& maxima) {
    for (int w = 0; w < W; w++) {
        for (int u = 0; u < U; u++) {
            maxima.of[w][u] = {value_of<W>(sums, w, 0, u), Lanes<WIDEST>::Int{}};
            for (int32_t i = 1; i < 4; i++) {
                maxima.of[w][u].take(value_of<W>(sums, w, i, u), Lanes<WIDEST>::Int{} + i);
            }
        }
    }
}

// Of four numbers; `numbers` loses the lanes where one is NaN. By intrinsics, as the compiler makes twice as many instructions of it.
template <class Float, class Int>
WHISKER_FN void choose(const Float (&of)[4], FirstMaximum<Float, Int>& maximum, __mmask16& numbers) {
    const __m512 a = (__m512)of[0], b = (__m512)of[1], c = (__m512)of[2], d = (__m512)of[3];
    numbers = _mm512_mask_cmp_ps_mask(numbers, a, b, _CMP_ORD_Q);
    numbers = _mm512_mask_cmp_ps_mask(numbers, c, d, _CMP_ORD_Q);
    const __mmask16 upper_right = _mm512_cmp_ps_mask(b, a, _CMP_GT_OQ), lower_right = _mm512_cmp_ps_mask(d, c, _CMP_GT_OQ);
    const __m512 upper = _mm512_mask_mov_ps(a, upper_right, b), lower = _mm512_mask_mov_ps(c, lower_right, d);
    const __mmask16 below = _mm512_cmp_ps_mask(lower, upper, _CMP_GT_OQ);
    const __m512i in_lower = _mm512_mask_mov_epi32(_mm512_set1_epi32(2), lower_right, _mm512_set1_epi32(3));
    maximum.best = (Float)_mm512_mask_mov_ps(upper, below, lower);
    maximum.index = (Int)_mm512_mask_mov_epi32(_mm512_maskz_set1_epi32(upper_right, 1), below, in_lower);
}

// The maxima of all windows.
template <int W, int U>
WHISKER_FN void first_maxima(const Sums<2, 2 * W, U>& sums, Maxima<W, U>& maxima) {
    constexpr __mmask16 ALL = 0xFFFF;
    __mmask16 numbers = ALL;
#pragma GCC unroll 3
    for (int w = 0; w < W; w++) {
#pragma GCC unroll 2
        for (int u = 0; u < U; u++) {
            const Lanes<WIDEST>::Float of[4]{value_of<W>(sums, w, 0, u), value_of<W>(sums, w, 1, u), value_of<W>(sums, w, 2, u),
                                             value_of<W>(sums, w, 3, u)};
            choose(of, maxima.of[w][u], numbers);
        }
    }
    if (numbers != ALL) {
        const Sums<2, 2 * W, U> values = sums; // copies are in memory for the call; the others stay in registers
        Maxima<W, U> chosen;
        take_each<W>(values, chosen);
        maxima = chosen;
    }
}
#endif

WHISKER_CLOSE

#endif
