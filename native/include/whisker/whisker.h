/*
 * The C interface of Whisker's own operations, as JavaCPP sees it: codes, the table of operations that each library
 * hands out, and the functions of whisker_cpu itself. What the operations compute is in ops.def.
 */
#ifndef WHISKER_WHISKER_H
#define WHISKER_WHISKER_H

#include <stdint.h>

#if defined(_WIN32)
#define WHISKER_API
#else
#define WHISKER_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* What operations of whisker_cpu return; those of whisker_cuda return 0 or a cudaError_t (whisker_cuda.h). */
enum whisker_status {
    WHISKER_OK = 0,
    WHISKER_BAD_ARGUMENT = 1, /* a size, stride or code outside its range; nothing was written */
    /* a label outside [0, classes); that sample's loss and gradient are NaN, the others are right */
    WHISKER_BAD_LABEL = 2,
    WHISKER_NO_MEMORY = 3,    /* scratch for a reduction could not be had */
    WHISKER_NOT_SUPPORTED = 4 /* an operation of the other library; nothing was written */
};

enum whisker_fill_mode {
    WHISKER_FILL_REFLECT = 0,
    WHISKER_FILL_CONSTANT = 1,
    WHISKER_FILL_WRAP = 2,
    WHISKER_FILL_NEAREST = 3
};

enum whisker_interpolation { WHISKER_BILINEAR = 0, WHISKER_NEAREST = 1 };

enum whisker_map_kind {
    WHISKER_MAP_SCALE = 0, /* a x */
    WHISKER_MAP_ADD = 1,   /* x + a */
    WHISKER_MAP_SQRT = 2,  /* sqrt(x + a) */
    WHISKER_MAP_SIGN = 3,  /* 1, -1, and x itself where it is 0 or NaN */
    WHISKER_MAP_CLIP = 4   /* into [a, b] */
};

enum whisker_combine_kind {
    WHISKER_COMBINE_LINEAR = 0, /* a x + b y */
    WHISKER_COMBINE_MULTIPLY = 1,
    WHISKER_COMBINE_DIVIDE = 2, /* x / y */
    WHISKER_COMBINE_MAXIMUM = 3 /* NaN where either is */
};

enum whisker_sum_kind { WHISKER_SUM_VALUES = 0, WHISKER_SUM_SQUARES = 1, WHISKER_SUM_MAGNITUDES = 2 };

/* ---- the operations ---- */

/* The type of activations and of their gradients. The same sources are compiled for two: float32, whose table is
 * whisker_ops; and bfloat16 (stored.hpp), whose table has the same operations in the same order under a name of its own.
 * Weights, their gradients, statistics, losses and targets are float32 in both. */
#if defined(WHISKER_BFLOAT16)
typedef struct whisker_bfloat16 whisker_stored;
#define WHISKER_TABLE whisker_bfloat16_ops
#else
typedef float whisker_stored;
#define WHISKER_TABLE whisker_ops
#endif

/* Where an operation of whisker_cuda is queued, and the memory that it needs besides its tensors. */
typedef struct whisker_queue {
    int64_t stream; /* a cudaStream_t as a number */
    void* scratch;  /* whisker_cuda_scratch_bytes() of device memory, for partial sums */
    int32_t* fault; /* in host memory that the device reaches: set to 1 by a label outside its range */
    /* Null; or device memory from which an operation reads, when it runs, what changes from step to step, instead of
     * taking it from its arguments: for adam alpha (float), for vector_map and vector_combine a and b (two floats), for
     * dropout the step, for random_flip and the random rotations the epoch (int32_t). Others ignore it. */
    const void* varying;
} whisker_queue;

/* The operations of ops.def as one library has them. The queue is null for whisker_cpu, whose calls return when their
 * work is done. */
typedef struct WHISKER_TABLE {
#define WHISKER_OP(name, ...) int (*name)(__VA_ARGS__, const whisker_queue* queue);
#define WHISKER_EACH_OP(name, functor, ...) WHISKER_OP(name, __VA_ARGS__)
#define WHISKER_CPU_OP WHISKER_OP
#define WHISKER_CUDA_OP WHISKER_OP
#include "whisker/ops.def"
} WHISKER_TABLE;

/* ---- whisker_cpu itself ---- */

/* The address of its whisker_ops, for the instruction set in use. */
WHISKER_API int64_t whisker_cpu_ops(void);
/* The address of its whisker_bfloat16_ops; 0 where the processor lacks AVX-512 BF16. */
WHISKER_API int64_t whisker_cpu_bfloat16_ops(void);
/* Threads for the calls that follow from the calling thread, also those of oneDNN, which takes OpenMP's number; n <= 0
 * takes the number of processors. Other threads have numbers of their own. */
WHISKER_API void whisker_set_threads(int n);
WHISKER_API int whisker_threads(void);
/* The instruction set in use: "sse4.2", "avx2" or "avx512". */
WHISKER_API const char* whisker_isa(void);
/* Chooses an instruction set by that name (for tests); WHISKER_BAD_ARGUMENT where the processor lacks it. Tables handed
 * out before stay what they are. */
WHISKER_API int whisker_set_isa(const char* name);
/* The four words of one block of Philox4x32-10 (random.hpp), for tests. */
WHISKER_API void whisker_philox(int64_t seed, int32_t c0, int32_t c1, int32_t c2, int32_t c3, int32_t* words);

#ifdef __cplusplus
}
#endif

#endif
