// Vectors of neighbouring channels, in the compiler's own vector types: one source for every instruction set.
#ifndef WHISKER_CPU_LANES_HPP
#define WHISKER_CPU_LANES_HPP

#include "whisker/stored.hpp"

#include <immintrin.h>

#include <type_traits>

WHISKER_OPEN

#if defined(__AVX512F__)
constexpr int WIDEST = 16;
#elif defined(__AVX__)
constexpr int WIDEST = 8;
#else
constexpr int WIDEST = 4;
#endif

template <int N>
struct LaneTypes {
    typedef float Float __attribute__((vector_size(4 * N)));
    typedef int32_t Int __attribute__((vector_size(4 * N)));
    typedef uint8_t Byte __attribute__((vector_size(N)));
    typedef uint32_t Bits __attribute__((vector_size(4 * N)));
    typedef uint16_t Half __attribute__((vector_size(2 * N)));

    template <class To, class From>
    WHISKER_FN To convert(From v) { return __builtin_convertvector(v, To); }
};

template <>
struct LaneTypes<1> {
    typedef float Float;
    typedef int32_t Int;
    typedef uint8_t Byte;
    typedef uint32_t Bits;
    typedef uint16_t Half;

    template <class To, class From>
    WHISKER_FN To convert(From v) { return static_cast<To>(v); }
};

template <int N>
struct Lanes : LaneTypes<N> {
    using typename LaneTypes<N>::Float;
    using typename LaneTypes<N>::Int;
    using typename LaneTypes<N>::Byte;

    template <class V, class T>
    WHISKER_FN V load(const T* from) {
        V v;
        memcpy(&v, from, sizeof v);
        return v;
    }

    template <class V, class T>
    WHISKER_FN void store(T* to, V v) {
        memcpy(to, &v, sizeof v);
    }

#if defined(WHISKER_BFLOAT16)
    using typename LaneTypes<N>::Bits;
    using typename LaneTypes<N>::Half;

    template <class V>
    WHISKER_FN V load(const Stored* from) {
        return widened(load<Half>(&from->bits));
    }

    WHISKER_FN void store(Stored* to, Float v) { store(&to->bits, narrowed(v)); }

    // As whisker_bfloat16 has it for one. Four and sixteen lanes by instructions that the compiler does not find.
    WHISKER_FN Float widened(Half v) {
#if defined(__AVX512F__)
        if constexpr (N == 16) {
            return (Float)_mm512_maskz_slli_epi32(0xFFFF, _mm512_maskz_cvtepu16_epi32(0xFFFF, (__m256i)v), 16);
        }
#endif
        if constexpr (N == 4) {
            return (Float)_mm_unpacklo_epi16(_mm_setzero_si128(), _mm_cvtsi64_si128((int64_t)v));
        }
        const Bits bits = LaneTypes<N>::template convert<Bits>(v) << 16;
        Float floats;
        memcpy(&floats, &bits, sizeof floats);
        return floats;
    }

    WHISKER_FN Half narrowed(Float v) {
        Bits exact;
        memcpy(&exact, &v, sizeof exact);
        const Bits nearest = exact + 0x7FFFu + (exact >> 16 & 1u);
        const Bits kept = v == v ? nearest : exact | 0x400000u;
#if defined(__AVX512F__)
        if constexpr (N == 16) {
            LaneTypes<32>::Half upper; // of each lane
            for (int i = 0; i < 32; i++) {
                upper[i] = i < 16 ? 2 * i + 1 : 0;
            }
            return (Half)_mm512_castsi512_si256(_mm512_maskz_permutexvar_epi16(~0u, (__m512i)upper, (__m512i)kept));
        }
#endif
        if constexpr (N == 4) {
            return (Half)_mm_cvtsi128_si64(_mm_packus_epi32((__m128i)(kept >> 16), _mm_setzero_si128()));
        }
        return LaneTypes<N>::template convert<Half>(kept >> 16);
    }

    WHISKER_FN void stream(Stored* to, Float v) {
        if constexpr (N == 16) {
            _mm256_stream_si256(reinterpret_cast<__m256i*>(to), (__m256i)narrowed(v));
        } else {
            store(to, v);
        }
    }
#endif

    // Bytes by instructions that the compiler does not find: it goes lane by lane.
    WHISKER_FN Int load_index(const uint8_t* from) {
#if defined(__AVX512F__)
        if constexpr (N == 16) {
            return (Int)_mm512_maskz_cvtepu8_epi32(0xFFFF, load<__m128i>(from));
        }
#endif
#if defined(__AVX2__)
        if constexpr (N == 8) {
            return (Int)_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from)));
        }
#endif
        if constexpr (N == 4) {
            return (Int)_mm_cvtepu8_epi32(_mm_cvtsi32_si128(load<int32_t>(from)));
        }
        return LaneTypes<N>::template convert<Int>(load<Byte>(from));
    }

    WHISKER_FN void store_index(uint8_t* to, Int v) {
#if defined(__AVX512F__)
        if constexpr (N == 16) {
            store(to, _mm512_maskz_cvtepi32_epi8(0xFFFF, (__m512i)v));
            return;
        }
#endif
#if defined(__AVX2__)
        if constexpr (N == 8) {
            const __m128i words = _mm_packus_epi32(_mm256_castsi256_si128((__m256i)v), _mm256_extracti128_si256((__m256i)v, 1));
            _mm_storel_epi64(reinterpret_cast<__m128i*>(to), _mm_packus_epi16(words, words));
            return;
        }
#endif
        if constexpr (N == 4) {
            const __m128i words = _mm_packus_epi32((__m128i)v, (__m128i)v);
            store(to, _mm_cvtsi128_si32(_mm_packus_epi16(words, words)));
            return;
        }
        store(to, LaneTypes<N>::template convert<Byte>(v));
    }

    WHISKER_FN Int load_index(const int32_t* from) { return load<Int>(from); }
    WHISKER_FN void store_index(int32_t* to, Int v) { store(to, v); }

    // The first `count` lanes, and zeros; fewer than all.
    WHISKER_FN Float load_first(int64_t count, const float* from) {
#if defined(__AVX512F__)
        if constexpr (N == 16) {
            return (Float)_mm512_maskz_loadu_ps(first(count), from);
        }
#endif
        Float v{};
        memcpy(&v, from, static_cast<size_t>(count) * sizeof(float));
        return v;
    }

    WHISKER_FN void store_first(int64_t count, float* to, Float v) {
#if defined(__AVX512F__)
        if constexpr (N == 16) {
            _mm512_mask_storeu_ps(to, first(count), (__m512)v);
            return;
        }
#endif
        memcpy(to, &v, static_cast<size_t>(count) * sizeof(float));
    }

#if defined(__AVX512F__)
    WHISKER_FN __mmask16 first(int64_t count) { return static_cast<__mmask16>((1u << count) - 1u); }
#endif

    // The larger and the smaller one; b where either is NaN. Instructions that the compiler does not find.
    WHISKER_FN Float larger(Float a, Float b) {
#if defined(__AVX512F__)
        if constexpr (N == 16) {
            return (Float)_mm512_maskz_max_ps(0xFFFF, (__m512)a, (__m512)b);
        }
#endif
#if defined(__AVX__)
        if constexpr (N == 8) {
            return (Float)_mm256_max_ps((__m256)a, (__m256)b);
        }
#endif
        return a > b ? a : b;
    }

    WHISKER_FN Float smaller(Float a, Float b) {
#if defined(__AVX512F__)
        if constexpr (N == 16) {
            return (Float)_mm512_maskz_min_ps(0xFFFF, (__m512)a, (__m512)b);
        }
#endif
#if defined(__AVX__)
        if constexpr (N == 8) {
            return (Float)_mm256_min_ps((__m256)a, (__m256)b);
        }
#endif
        return a < b ? a : b;
    }

    // Of the widest vectors: bit i is 1 where lane i of a comparison is true.
    WHISKER_FN uint32_t mask(Int v) {
        static_assert(N == WIDEST);
#if defined(__AVX512F__)
        return _mm512_cmplt_epi32_mask((__m512i)v, _mm512_setzero_si512());
#elif defined(__AVX__)
        return static_cast<uint32_t>(_mm256_movemask_ps((__m256)v));
#else
        return static_cast<uint32_t>(_mm_movemask_ps((__m128)v));
#endif
    }

    // v where the lane's bit is 1, else 0.
    WHISKER_FN Float kept(uint32_t bits, Float v) {
        Int own;
        for (int i = 0; i < N; i++) {
            own[i] = 1 << i;
        }
        const Int all = Int{} + static_cast<int32_t>(bits);
        return (all & own) != 0 ? v : Float{};
    }

    // Past the caches where aligned (to must be a multiple of the vector's size): see Stream.
    WHISKER_FN void stream(float* to, Float v) {
#if defined(__AVX512F__)
        if constexpr (N == 16) {
            _mm512_stream_ps(to, (__m512)v);
            return;
        }
#endif
#if defined(__AVX__)
        if constexpr (N == 8) {
            _mm256_stream_ps(to, (__m256)v);
            return;
        }
#endif
        if constexpr (N == 4) {
            _mm_stream_ps(to, (__m128)v);
            return;
        }
        store(to, v);
    }
};

// body(Lanes<N>{}, j) over channels [0, c): widest vectors first, narrower ones for the rest.
template <int N = WIDEST, class Body>
WHISKER_FN void for_channels(int64_t c, const Body& body, int64_t from = 0) {
    int64_t j = from;
    for (; j + N <= c; j += N) {
        body(Lanes<N>{}, j);
    }
    if constexpr (N > 1) {
        for_channels<N / 2>(c, body, j);
    }
}

// body(Lanes<N>{}, j) over [begin, end) in the widest vectors where one fits, of which the last two may overlap.
template <class Body>
WHISKER_FN void for_vectors(int64_t begin, int64_t end, const Body& body) {
    int64_t j = begin;
    for (; j + WIDEST <= end; j += WIDEST) {
        body(Lanes<WIDEST>{}, j);
    }
    if (j > begin && j < end) {
        body(Lanes<WIDEST>{}, end - WIDEST);
    } else {
        for_channels(end, body, j);
    }
}

// body(c), where numbers of channels that pictures have are constants for the compiler: loops over them become straight code.
template <class Body>
static auto with_channels(int64_t c, const Body& body) {
    switch (c) {
        case 1: return body(std::integral_constant<int64_t, 1>{});
        case 3: return body(std::integral_constant<int64_t, 3>{});
        case 4: return body(std::integral_constant<int64_t, 4>{});
        default: return body(c);
    }
}

// Whether to write an output past the caches: it pays where the output is far larger than they are, since a plain store first reads the
// line it will overwrite. Needs every pixel's channels aligned to the widest vector.
static inline bool streams(const Stored* y, int64_t elements, int64_t channels) {
    constexpr int64_t LARGE = int64_t{1} << 22;
    return elements >= LARGE && channels % WIDEST == 0 && reinterpret_cast<uintptr_t>(y) % (sizeof(Stored) * WIDEST) == 0;
}

WHISKER_CLOSE

#endif
