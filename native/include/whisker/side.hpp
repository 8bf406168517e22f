// What differs between the compilers that build the shared operation code.
//
// WHISKER_SIDE names the namespace of one compilation: cuda, or sse42, avx2, avx512 on the CPU, where the same sources are compiled once
// per instruction set. Everything in native/ops and in these headers lives in that namespace: a function compiled for AVX-512 under a
// name that the baseline shares would be merged with it by the linker and then run where it must not.
#ifndef WHISKER_SIDE_HPP
#define WHISKER_SIDE_HPP

#include <stdint.h>
#include <string.h>

#ifndef WHISKER_SIDE
#error "WHISKER_SIDE must name the namespace of this compilation"
#endif

#if defined(__CUDACC__)
#define WHISKER_FN static __host__ __device__ __forceinline__
#define WHISKER_METHOD __host__ __device__ __forceinline__
#else
#if defined(WHISKER_PLAIN_INLINE) // for tests under sanitizers, which then compile in three quarters of the time
#define WHISKER_FORCED
#else
#define WHISKER_FORCED [[gnu::always_inline]]
#endif
#define WHISKER_FN WHISKER_FORCED static inline
#define WHISKER_METHOD WHISKER_FORCED inline
#endif

// Before a loop whose turns are short and load something: on a GPU several loads are then under way at once. (nvcc's compilation for the host
// does not know the pragma.)
#if defined(__CUDA_ARCH__)
#define WHISKER_UNROLL _Pragma("unroll 4")
#else
#define WHISKER_UNROLL
#endif

#define WHISKER_OPEN namespace whisker { namespace WHISKER_SIDE {
#define WHISKER_CLOSE } }

WHISKER_OPEN

WHISKER_FN float as_float(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

WHISKER_FN uint32_t as_bits(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

WHISKER_FN int64_t minimum(int64_t a, int64_t b) {
    return a < b ? a : b;
}

WHISKER_FN int64_t maximum(int64_t a, int64_t b) {
    return a > b ? a : b;
}

WHISKER_CLOSE

#endif
