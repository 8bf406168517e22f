// The maxima of neighboring windows of 2x2 whose values are in registers, as FirstMaximum chooses them.
#ifndef WHISKER_CPU_WINDOW_MAXIMA_HPP
#define WHISKER_CPU_WINDOW_MAXIMA_HPP

#include "conv_products.hpp"
#include "first_of_four.hpp"

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

// Where a value is NaN, too.
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

// The maxima of all windows.
template <int W, int U>
WHISKER_FN void first_maxima(const Sums<2, 2 * W, U>& sums, Maxima<W, U>& maxima) {
    __mmask16 numbers = ALL_NUMBERS;
#pragma GCC unroll 3
    for (int w = 0; w < W; w++) {
#pragma GCC unroll 2
        for (int u = 0; u < U; u++) {
            const Lanes<WIDEST>::Float of[4]{value_of<W>(sums, w, 0, u), value_of<W>(sums, w, 1, u), value_of<W>(sums, w, 2, u),
                                             value_of<W>(sums, w, 3, u)};
            choose(of, maxima.of[w][u], numbers);
        }
    }
    if (numbers != ALL_NUMBERS) {
        const Sums<2, 2 * W, U> values = sums; // copies are in memory for the call; the others stay in registers
        Maxima<W, U> chosen;
        take_each<W>(values, chosen);
        maxima = chosen;
    }
}
#endif

WHISKER_CLOSE

#endif
