// FirstMaximum of four vectors, a window of 2x2, where none of them is NaN.
#ifndef WHISKER_CPU_FIRST_OF_FOUR_HPP
#define WHISKER_CPU_FIRST_OF_FOUR_HPP

#include "lanes.hpp"
#include "pool.inl"

WHISKER_OPEN

#if defined(__AVX512F__)
constexpr __mmask16 ALL_NUMBERS = 0xFFFF;

// `numbers` loses the lanes where one is NaN. By intrinsics, as the compiler makes twice as many instructions of it.
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
#endif

WHISKER_CLOSE

#endif
