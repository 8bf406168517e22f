/*
 * The C interface of Whisker's own operations: all that JavaCPP sees.
 *
 * Conventions, for every function below:
 *  - Tensors are dense float32 in NHWC order; rows x channels views fold all axes but the last into rows. Sizes are int64_t.
 * - Every output is overwritten, never accumulated into (whisker_adam, whisker_vector_scale_to_norm and the moving
 * statistics excepted).
 *  - An output may be the very tensor an element-wise function reads (same address); it must not overlap it partly.
 *  - Functions return WHISKER_OK or a code below; nothing is allocated for the caller and no exception leaves the library.
 *  - Results do not depend on the number of threads: every sum has a fixed order. Another instruction set may change last bits.
 *  - NaN propagates.
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

enum whisker_status {
    WHISKER_OK = 0,
    WHISKER_BAD_ARGUMENT = 1, /* a size, stride or code outside its range; nothing was written */
    WHISKER_BAD_LABEL = 2,    /* a label outside [0, classes); that sample's loss and gradient are NaN, the others are right */
    WHISKER_NO_MEMORY = 3     /* scratch for a reduction could not be had */
};

enum whisker_activation {
    WHISKER_LINEAR = 0,
    WHISKER_RELU = 1,
    WHISKER_RELU6 = 2,
    WHISKER_SIGMOID = 3,
    WHISKER_TANH = 4,
    WHISKER_SELU = 5,
    WHISKER_ELU = 6,       /* alpha = 1 */
    WHISKER_SWISH = 7,     /* x sigmoid(x) */
    WHISKER_HARD_SWISH = 8,
    WHISKER_HARD_SIGMOID = 9 /* relu6(x + 3) / 6 */
};

enum whisker_fill_mode { WHISKER_FILL_REFLECT = 0, WHISKER_FILL_CONSTANT = 1, WHISKER_FILL_WRAP = 2, WHISKER_FILL_NEAREST = 3 };

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

/* ---- the library itself (CPU) ---- */

/* Threads for the calls that follow; n <= 0 takes the number of processors. OpenMP keeps the number for each calling thread, and
 * oneDNN follows OpenMP: for oneDNN, this counts for the calling thread alone. */
WHISKER_API void whisker_set_threads(int n);
WHISKER_API int whisker_threads(void);
/* The instruction set in use: "sse4.2", "avx2" or "avx512". */
WHISKER_API const char* whisker_isa(void);
/* Chooses an instruction set by that name (for tests); WHISKER_BAD_ARGUMENT where the processor lacks it. */
WHISKER_API int whisker_set_isa(const char* name);

/* ---- element-wise ---- */

WHISKER_API int whisker_fill(float* y, int64_t n, float value);
WHISKER_API int whisker_rescale(const float* x, float* y, int64_t n, float scale, float offset); /* y = scale x + offset */
WHISKER_API int whisker_add(const float* a, const float* b, float* y, int64_t n);             /* y = a + b */
WHISKER_API int whisker_bias_add(const float* x, const float* bias, float* y, int64_t rows, int64_t channels);

/* Adam in Keras' form: m += (g-m)(1-beta1); v += (g^2-v)(1-beta2); w -= alpha m / (sqrt(v) + epsilon);
 * alpha = rate sqrt(1-beta2^t) / (1-beta1^t) is the caller's. Where guard is not null, nothing changes unless *guard is 0. */
WHISKER_API int whisker_adam(float* w, const float* g, float* m, float* v, int64_t n, double alpha, double beta1, double beta2,
                             double epsilon, const float* guard);

/* ---- flat vectors: where guard is not null, nothing is written unless *guard is 0 ---- */

/* y = f(x) by a whisker_map_kind. */
WHISKER_API int whisker_vector_map(int kind, const float* x, float* y, int64_t n, float a, float b, const float* guard);
/* out = f(x, y) by a whisker_combine_kind. */
WHISKER_API int whisker_vector_combine(int kind, const float* x, const float* y, float* out, int64_t n, float a,
                                       float b,
                                       const float* guard);
/* *sum = the sum of f(x) by a whisker_sum_kind, in double. */
WHISKER_API int whisker_vector_sum(int kind, const float* x, float* sum, int64_t n);
/* x = x min(1, limit / norm) with norm = sqrt(*sum_of_squares): all NaN where the norm is not finite. */
WHISKER_API int whisker_vector_scale_to_norm(float* x, const float* sum_of_squares, int64_t n, float limit,
                                             const float* guard);

/* ---- merging ---- */

/* da = dy where a >= b, db = dy where not, and 0 elsewhere. da and db may each be null; either may take dy's place. */
WHISKER_API int whisker_maximum_backward(const float* a, const float* b, const float* dy, float* da, float* db,
                                         int64_t n);
/* to[r to_stride + j] = from[r from_stride + j] for r in [0, rows), j in [0, width): the two must not overlap. */
WHISKER_API int whisker_copy_blocks(const float* from, int64_t from_stride, float* to, int64_t to_stride, int64_t rows,
                                    int64_t width);

/* ---- activations ---- */

WHISKER_API int whisker_activation_forward(int kind, const float* x, float* y, int64_t n);
/* x is read by swish and hard_swish only, y by all others; the one not read may be null. */
WHISKER_API int whisker_activation_backward(int kind, const float* x, const float* y, const float* dy, float* dx, int64_t n);
WHISKER_API int whisker_softmax_forward(const float* x, float* y, int64_t rows, int64_t cols);
WHISKER_API int whisker_softmax_backward(const float* y, const float* dy, float* dx, int64_t rows, int64_t cols);

/* ---- pooling ---- */

/* Bytes per output element of the index of a pool: 1 where the window has at most 255 elements, else 4. */
WHISKER_API int whisker_max_pool_index_bytes(int64_t kernel_h, int64_t kernel_w);
/* x (n,h,w,c) to y and index (n,out_h,out_w,c). The index is the row-major position in the window of its first maximum (of its first
 * NaN if it has one), as uint8_t or int32_t; it may be null (inference). Positions outside the image never win. */
WHISKER_API int whisker_max_pool_forward(const float* x, float* y, void* index, int64_t n, int64_t h, int64_t w, int64_t c,
                                         int64_t kernel_h, int64_t kernel_w, int64_t stride_h, int64_t stride_w, int64_t pad_top,
                                         int64_t pad_left, int64_t out_h, int64_t out_w);
WHISKER_API int whisker_max_pool_backward(const float* dy, const void* index, float* dx, int64_t n, int64_t h, int64_t w, int64_t c,
                                          int64_t kernel_h, int64_t kernel_w, int64_t stride_h, int64_t stride_w, int64_t pad_top,
                                          int64_t pad_left, int64_t out_h, int64_t out_w);
/* x (n,pixels,c) to y (n,c); index (n,c) is the pixel of the first maximum (of the first NaN), and may be null. */
WHISKER_API int whisker_global_max_pool_forward(const float* x, float* y, int32_t* index, int64_t n, int64_t pixels, int64_t c);
WHISKER_API int whisker_global_max_pool_backward(const float* dy, const int32_t* index, float* dx, int64_t n, int64_t pixels,
                                                 int64_t c);
WHISKER_API int whisker_global_average_pool_forward(const float* x, float* y, int64_t n, int64_t pixels, int64_t c);
WHISKER_API int whisker_global_average_pool_backward(const float* dy, float* dx, int64_t n, int64_t pixels, int64_t c);

/* ---- zero padding and channel gates ---- */

/* x (n,h,w,c) to y (n, top + h + bottom, left + w + right, c): zeros around x. x must not be y. */
WHISKER_API int whisker_pad_forward(const float* x, float* y, int64_t n, int64_t h, int64_t w, int64_t c, int64_t top, int64_t bottom,
                                    int64_t left, int64_t right);
/* h and w are those of dx, which is dy without its border. */
WHISKER_API int whisker_pad_backward(const float* dy, float* dx, int64_t n, int64_t h, int64_t w, int64_t c, int64_t top, int64_t bottom,
                                     int64_t left, int64_t right);
/* y = x s for x (n,pixels,c) and s (n,c). */
WHISKER_API int whisker_gate_forward(const float* x, const float* s, float* y, int64_t n, int64_t pixels, int64_t c);
/* dx = dy s and ds = sum over pixels of dy x, in double; dx and ds may each be null, and x where ds is. */
WHISKER_API int whisker_gate_backward(const float* x, const float* s, const float* dy, float* dx, float* ds, int64_t n, int64_t pixels,
                                      int64_t c);

/* ---- reductions and batch normalisation over (rows, channels) ---- */

/* sums[j] = sum over rows of x[.,j], accumulated in double: the gradient of a bias. */
WHISKER_API int whisker_column_sums(const float* x, float* sums, int64_t rows, int64_t channels);
/* *count = how many elements are NaN or of magnitude above limit. */
WHISKER_API int whisker_count_outside(const float* x, float* count, int64_t n, float limit);

/* y = gamma (x - mean) inv_std + beta with the batch's mean and biased variance; gamma and beta may be null (1 and 0).
 * Writes mean and inv_std = 1/sqrt(variance + epsilon) for backward; moving = moving momentum + batch (1 - momentum). */
WHISKER_API int whisker_batch_norm_train_forward(const float* x, float* y, const float* gamma, const float* beta, float* moving_mean,
                                                 float* moving_variance, float* mean, float* inv_std, int64_t rows, int64_t channels,
                                                 double momentum, double epsilon);
/* dx, dgamma and dbeta may each be null; gamma may be null (1). */
WHISKER_API int whisker_batch_norm_train_backward(const float* x, const float* dy, const float* gamma, const float* mean,
                                                  const float* inv_std, float* dx, float* dgamma, float* dbeta, int64_t rows,
                                                  int64_t channels);
/* y = gamma (x - moving_mean) / sqrt(moving_variance + epsilon) + beta; gamma and beta may be null. */
WHISKER_API int whisker_batch_norm_infer_forward(const float* x, float* y, const float* gamma, const float* beta,
                                                 const float* moving_mean, const float* moving_variance, int64_t rows,
                                                 int64_t channels, double epsilon);
WHISKER_API int whisker_batch_norm_infer_backward(const float* x, const float* dy, const float* gamma, const float* moving_mean,
                                                  const float* moving_variance, float* dx, float* dgamma, float* dbeta, int64_t rows,
                                                  int64_t channels, double epsilon);

/* ---- randomness: Philox4x32-10, defined in random.hpp ---- */

/* The four words of one block, for tests. */
WHISKER_API void whisker_philox(int64_t seed, int32_t c0, int32_t c1, int32_t c2, int32_t c3, int32_t* words);
/* y = u >= rate ? x / (1 - rate) : 0. Backward is the same function on dy. rate = 1 gives zeros. */
WHISKER_API int whisker_dropout(const float* x, float* y, int64_t n, double rate, int64_t seed, int32_t layer, int32_t step);
/* Flips image i over each enabled axis where its draw says so (its own inverse: backward is the same call). x must not be y. */
WHISKER_API int whisker_random_flip(const float* x, float* y, const int32_t* sample_ids, int64_t n, int64_t h, int64_t w, int64_t c,
                                    int horizontal, int vertical, int64_t seed, int32_t epoch, int32_t layer);
/* The angle of each image, uniform in [lower, upper] radians. */
WHISKER_API int whisker_random_angles(const int32_t* sample_ids, double* angles, int64_t n, double lower, double upper, int64_t seed,
                                      int32_t epoch, int32_t layer);

/* ---- geometry ---- */

/* Rotates image i counter-clockwise by angles[i] radians about its centre. x must not be y. */
WHISKER_API int whisker_rotate_forward(const float* x, float* y, const double* angles, int64_t n, int64_t h, int64_t w, int64_t c,
                                       int fill_mode, int interpolation, float fill_value);
/* The exact adjoint of the linear part of forward. */
WHISKER_API int whisker_rotate_backward(const float* dy, float* dx, const double* angles, int64_t n, int64_t h, int64_t w, int64_t c,
                                        int fill_mode, int interpolation);
WHISKER_API int whisker_random_rotation_forward(const float* x, float* y, const int32_t* sample_ids, int64_t n, int64_t h, int64_t w,
                                                int64_t c, double lower, double upper, int fill_mode, int interpolation,
                                                float fill_value, int64_t seed, int32_t epoch, int32_t layer);
WHISKER_API int whisker_random_rotation_backward(const float* dy, float* dx, const int32_t* sample_ids, int64_t n, int64_t h,
                                                 int64_t w, int64_t c, double lower, double upper, int fill_mode, int interpolation,
                                                 int64_t seed, int32_t epoch, int32_t layer);
/* x (n,h,w,c) to y (n,out_h,out_w,c), half-pixel centres, no antialiasing. x must not be y. */
WHISKER_API int whisker_resize_forward(const float* x, float* y, int64_t n, int64_t h, int64_t w, int64_t c, int64_t out_h,
                                       int64_t out_w, int interpolation);
WHISKER_API int whisker_resize_backward(const float* dy, float* dx, int64_t n, int64_t h, int64_t w, int64_t c, int64_t out_h,
                                        int64_t out_w, int interpolation);

/* ---- losses and metrics: one value per sample in loss and correct; gradients are times scale; d* and correct may be null ---- */

/* correct[i] = 1 where the first maximum of row i is at its label, else 0. d = (softmax - onehot) scale. */
WHISKER_API int whisker_sparse_ce_logits(const float* logits, const int32_t* labels, float* loss, float* d_logits, float* correct,
                                         int64_t rows, int64_t classes, double scale);
/* Clips to [1e-7, 1 - 1e-7], takes logs, then the loss above on the logs; no gradient outside the clip. */
WHISKER_API int whisker_sparse_ce_probabilities(const float* probabilities, const int32_t* labels, float* loss,
                                                float* d_probabilities, float* correct, int64_t rows, int64_t classes, double scale);
/* Targets (rows, classes) are smoothed: t (1 - smoothing) + smoothing / classes. loss[i] = sum over the row of t (log sum exp(z) - z);
 * d = (softmax(z) sum t - t) scale. */
WHISKER_API int whisker_categorical_ce_logits(const float* logits, const float* targets, float* loss, float* d_logits, int64_t rows,
                                              int64_t classes, double smoothing, double scale);
/* The same from probabilities, which are divided by their sum and then clipped to [1e-7, 1 - 1e-7]; no gradient outside the clip. */
WHISKER_API int whisker_categorical_ce_probabilities(const float* probabilities, const float* targets, float* loss,
                                                     float* d_probabilities, int64_t rows, int64_t classes, double smoothing,
                                                     double scale);
/* Targets (rows, cols) are smoothed: t (1 - smoothing) + smoothing / 2. loss[i] = mean over the row of
 * max(z,0) - z t + log(1 + exp(-|z|)); d = (sigmoid(z) - t) scale / cols. */
WHISKER_API int whisker_binary_ce_logits(const float* logits, const float* targets, float* loss, float* d_logits, int64_t rows,
                                         int64_t cols, double smoothing, double scale);
/* The same from probabilities, clipped to [1e-7, 1 - 1e-7]; no gradient outside the clip. */
WHISKER_API int whisker_binary_ce_probabilities(const float* probabilities, const float* targets, float* loss, float* d_probabilities,
                                                int64_t rows, int64_t cols, double smoothing, double scale);
/* loss[i] = mean over the row of (x - t)^2; d = 2 (x - t) scale / cols. */
WHISKER_API int whisker_mean_squared_error(const float* predictions, const float* targets, float* loss, float* d_predictions,
                                           int64_t rows, int64_t cols, double scale);
WHISKER_API int whisker_sparse_accuracy(const float* scores, const int32_t* labels, float* correct, int64_t rows, int64_t classes);
/* correct[i] = mean over the row of (value > threshold) == (target != 0). */
WHISKER_API int whisker_binary_accuracy(const float* values, const int32_t* targets, float* correct, int64_t rows, int64_t cols,
                                        double threshold);

#ifdef __cplusplus
}
#endif

#endif
