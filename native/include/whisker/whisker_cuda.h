/*
 * The C interface of whisker_cuda: all that JavaCPP sees. The operations are those of whisker.h, by the same arithmetic (native/ops); what
 * differs from there:
 *  - Pointers are device pointers unless said otherwise. Work is queued on the stream given (a cudaStream_t as a number) and is not done
 *    when the call returns; stream work runs in the order of the calls.
 *  - Functions return 0 or a cudaError_t: that of the launch, or an earlier one of the queue. 1 (cudaErrorInvalidValue) also stands for a
 *    size or code outside its range; nothing is queued then.
 *  - Nothing is allocated by an operation. Those that sum over many blocks get scratch memory: whisker_cuda_scratch_bytes() of it, which is
 *    enough for every shape. What it held before and holds afterwards does not matter.
 *  - Results depend on nothing but the inputs and shapes: no atomics, every sum in a fixed order.
 */
#ifndef WHISKER_WHISKER_CUDA_H
#define WHISKER_WHISKER_CUDA_H

#include "whisker/whisker.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- is there a GPU? These work on machines with no CUDA: 35 (cudaErrorInsufficientDriver) tells of none. ---- */

WHISKER_API const char* whisker_cuda_error(int code);
/* Number of devices, or minus a cudaError_t. */
WHISKER_API int whisker_cuda_devices(void);
/* As 1000 major + 10 minor; 0 where there is no driver. */
WHISKER_API int whisker_cuda_driver_version(void);
WHISKER_API int whisker_cuda_runtime_version(void);
/* The name of a device, or an empty string. */
WHISKER_API const char* whisker_cuda_name(int device);
/* 10 major + minor, or 0. */
WHISKER_API int whisker_cuda_compute_capability(int device);
/* Bytes of memory, or 0. */
WHISKER_API int64_t whisker_cuda_memory(int device);

/* ---- memory, streams, events ---- */

/* Makes a device the calling thread's: all calls below act on it. */
WHISKER_API int whisker_cuda_use(int device);
/* Whether this build has machine code, or PTX to make it from, for the device in use: 0, else 209 (cudaErrorNoKernelImageForDevice). */
WHISKER_API int whisker_cuda_has_kernels(void);
/* Writes the bytes that are free on the device in use. */
WHISKER_API int whisker_cuda_free_memory(int64_t* bytes);
WHISKER_API int whisker_cuda_allocate(int64_t bytes, int64_t* address);
WHISKER_API int whisker_cuda_release(int64_t address);
/* Host memory that the device reads and writes at the same address, and that copies need not stage: page-locked and mapped. */
WHISKER_API int whisker_cuda_allocate_host(int64_t bytes, int64_t* address);
WHISKER_API int whisker_cuda_release_host(int64_t address);
/* Between any two of host memory of the kind above and device memory. */
WHISKER_API int whisker_cuda_copy(int64_t to, int64_t from, int64_t bytes, int64_t stream);
WHISKER_API int whisker_cuda_set_bytes(int64_t to, int value, int64_t bytes, int64_t stream);
/* Streams that do not wait for the default stream. */
WHISKER_API int whisker_cuda_create_stream(int64_t* stream);
WHISKER_API int whisker_cuda_destroy_stream(int64_t stream);
/* Returns when all work queued on the stream is done. */
WHISKER_API int whisker_cuda_synchronize(int64_t stream);
/* Events keep no times. */
WHISKER_API int whisker_cuda_create_event(int64_t* event);
WHISKER_API int whisker_cuda_destroy_event(int64_t event);
WHISKER_API int whisker_cuda_record(int64_t event, int64_t stream);
/* What is queued on the stream from now on waits for the event. */
WHISKER_API int whisker_cuda_wait(int64_t stream, int64_t event);
/* The calling thread waits for the event. An event never recorded has happened. */
WHISKER_API int whisker_cuda_synchronize_event(int64_t event);

/* ---- element-wise ---- */

WHISKER_API int whisker_cuda_fill(float* y, int64_t n, float value, int64_t stream);
WHISKER_API int whisker_cuda_fill_integers(int32_t* y, int64_t n, int32_t value, int64_t stream);
WHISKER_API int whisker_cuda_rescale(const float* x, float* y, int64_t n, float scale, float offset, int64_t stream);
/* The same for unsigned bytes, which need not be aligned. */
WHISKER_API int whisker_cuda_rescale_bytes(const uint8_t* x, float* y, int64_t n, float scale, float offset, int64_t stream);
WHISKER_API int whisker_cuda_add(const float* a, const float* b, float* y, int64_t n, int64_t stream);
WHISKER_API int whisker_cuda_adam(float* w, const float* g, float* m, float* v, int64_t n, double alpha, double beta1, double beta2,
                                  double epsilon, const float* guard, int64_t stream);
/* y (columns,rows) from x (rows,columns); y must not overlap x. Keras' kernels (height,width,in,out) become cuDNN's (out,height,width,in),
 * seen as (height width in, out). */
WHISKER_API int whisker_cuda_transpose(const float* x, float* y, int64_t rows, int64_t columns, int64_t stream);

/* ---- flat vectors; the guard is read on the device ---- */

WHISKER_API int whisker_cuda_vector_map(int kind, const float* x, float* y, int64_t n, float a, float b,
                                        const float* guard,
                                        int64_t stream);
WHISKER_API int whisker_cuda_vector_combine(int kind, const float* x, const float* y, float* out, int64_t n, float a,
                                            float b,
                                            const float* guard, int64_t stream);
WHISKER_API int whisker_cuda_vector_sum(int kind, const float* x, float* sum, void* scratch, int64_t n, int64_t stream);
WHISKER_API int whisker_cuda_vector_scale_to_norm(float* x, const float* sum_of_squares, int64_t n, float limit,
                                                  const float* guard,
                                                  int64_t stream);

/* ---- merging ---- */

WHISKER_API int whisker_cuda_maximum_backward(const float* a, const float* b, const float* dy, float* da, float* db,
                                              int64_t n,
                                              int64_t stream);
WHISKER_API int whisker_cuda_copy_blocks(const float* from, int64_t from_stride, float* to, int64_t to_stride,
                                         int64_t rows,
                                         int64_t width, int64_t stream);

/* ---- activations ---- */

WHISKER_API int whisker_cuda_activation_forward(int kind, const float* x, float* y, int64_t n, int64_t stream);
WHISKER_API int whisker_cuda_activation_backward(int kind, const float* x, const float* y, const float* dy, float* dx, int64_t n,
                                                 int64_t stream);
/* y = activation(y + bias) in place; bias may be null. */
WHISKER_API int whisker_cuda_bias_activation(int kind, const float* bias, float* y, int64_t rows, int64_t channels, int64_t stream);
WHISKER_API int whisker_cuda_softmax_forward(const float* x, float* y, int64_t rows, int64_t cols, int64_t stream);
WHISKER_API int whisker_cuda_softmax_backward(const float* y, const float* dy, float* dx, int64_t rows, int64_t cols, int64_t stream);

/* ---- depthwise convolution: y[n,i,j,c m + q] over kernel (kernel_h,kernel_w,c,multiplier) ---- */

/* With bias (may be null) and activation. */
WHISKER_API int whisker_cuda_depthwise_forward(const float* x, const float* kernel, const float* bias, int activation, float* y, int64_t n,
                                               int64_t h, int64_t w, int64_t c, int64_t multiplier, int64_t kernel_h, int64_t kernel_w,
                                               int64_t stride_h, int64_t stride_w, int64_t dilation_h, int64_t dilation_w,
                                               int64_t pad_top, int64_t pad_left, int64_t out_h, int64_t out_w, int64_t stream);
WHISKER_API int whisker_cuda_depthwise_backward_input(const float* dz, const float* kernel, float* dx, int64_t n, int64_t h, int64_t w,
                                                      int64_t c, int64_t multiplier, int64_t kernel_h, int64_t kernel_w,
                                                      int64_t stride_h, int64_t stride_w, int64_t dilation_h, int64_t dilation_w,
                                                      int64_t pad_top, int64_t pad_left, int64_t out_h, int64_t out_w, int64_t stream);
WHISKER_API int whisker_cuda_depthwise_backward_kernel(const float* x, const float* dz, float* dkernel, void* scratch, int64_t n, int64_t h,
                                                       int64_t w, int64_t c, int64_t multiplier, int64_t kernel_h, int64_t kernel_w,
                                                       int64_t stride_h, int64_t stride_w, int64_t dilation_h, int64_t dilation_w,
                                                       int64_t pad_top, int64_t pad_left, int64_t out_h, int64_t out_w, int64_t stream);

/* ---- pooling ---- */

WHISKER_API int whisker_cuda_max_pool_index_bytes(int64_t kernel_h, int64_t kernel_w);
WHISKER_API int whisker_cuda_max_pool_forward(const float* x, float* y, void* index, int64_t n, int64_t h, int64_t w, int64_t c,
                                              int64_t kernel_h, int64_t kernel_w, int64_t stride_h, int64_t stride_w, int64_t pad_top,
                                              int64_t pad_left, int64_t out_h, int64_t out_w, int64_t stream);
WHISKER_API int whisker_cuda_max_pool_backward(const float* dy, const void* index, float* dx, int64_t n, int64_t h, int64_t w, int64_t c,
                                               int64_t kernel_h, int64_t kernel_w, int64_t stride_h, int64_t stride_w, int64_t pad_top,
                                               int64_t pad_left, int64_t out_h, int64_t out_w, int64_t stream);
WHISKER_API int whisker_cuda_global_max_pool_forward(const float* x, float* y, int32_t* index, int64_t n, int64_t pixels, int64_t c,
                                                     int64_t stream);
WHISKER_API int whisker_cuda_global_max_pool_backward(const float* dy, const int32_t* index, float* dx, int64_t n, int64_t pixels,
                                                      int64_t c, int64_t stream);
WHISKER_API int whisker_cuda_global_average_pool_forward(const float* x, float* y, int64_t n, int64_t pixels, int64_t c, int64_t stream);
WHISKER_API int whisker_cuda_global_average_pool_backward(const float* dy, float* dx, int64_t n, int64_t pixels, int64_t c, int64_t stream);

/* ---- zero padding and channel gates ---- */

WHISKER_API int whisker_cuda_pad_forward(const float* x, float* y, int64_t n, int64_t h, int64_t w, int64_t c, int64_t top, int64_t bottom,
                                         int64_t left, int64_t right, int64_t stream);
WHISKER_API int whisker_cuda_pad_backward(const float* dy, float* dx, int64_t n, int64_t h, int64_t w, int64_t c, int64_t top,
                                          int64_t bottom, int64_t left, int64_t right, int64_t stream);
WHISKER_API int whisker_cuda_gate_forward(const float* x, const float* s, float* y, int64_t n, int64_t pixels, int64_t c, int64_t stream);
WHISKER_API int whisker_cuda_gate_backward(const float* x, const float* s, const float* dy, float* dx, float* ds, int64_t n, int64_t pixels,
                                           int64_t c, int64_t stream);

/* ---- reductions and batch normalisation over (rows, channels) ---- */

WHISKER_API int64_t whisker_cuda_scratch_bytes(void);
WHISKER_API int whisker_cuda_column_sums(const float* x, float* sums, void* scratch, int64_t rows, int64_t channels, int64_t stream);
WHISKER_API int whisker_cuda_count_outside(const float* x, float* count, void* scratch, int64_t n, float limit, int64_t stream);
WHISKER_API int whisker_cuda_batch_norm_train_forward(const float* x, float* y, const float* gamma, const float* beta, float* moving_mean,
                                                      float* moving_variance, float* mean, float* inv_std, void* scratch, int64_t rows,
                                                      int64_t channels, double momentum, double epsilon, int64_t stream);
WHISKER_API int whisker_cuda_batch_norm_train_backward(const float* x, const float* dy, const float* gamma, const float* mean,
                                                       const float* inv_std, float* dx, float* dgamma, float* dbeta, void* scratch,
                                                       int64_t rows, int64_t channels, int64_t stream);
WHISKER_API int whisker_cuda_batch_norm_infer_forward(const float* x, float* y, const float* gamma, const float* beta,
                                                      const float* moving_mean, const float* moving_variance, void* scratch, int64_t rows,
                                                      int64_t channels, double epsilon, int64_t stream);
WHISKER_API int whisker_cuda_batch_norm_infer_backward(const float* x, const float* dy, const float* gamma, const float* moving_mean,
                                                       const float* moving_variance, float* dx, float* dgamma, float* dbeta, void* scratch,
                                                       int64_t rows, int64_t channels, double epsilon, int64_t stream);

/* ---- randomness ---- */

WHISKER_API int whisker_cuda_dropout(const float* x, float* y, int64_t n, double rate, int64_t seed, int32_t layer, int32_t step,
                                     int64_t stream);
WHISKER_API int whisker_cuda_random_flip(const float* x, float* y, const int32_t* sample_ids, int64_t n, int64_t h, int64_t w, int64_t c,
                                         int horizontal, int vertical, int64_t seed, int32_t epoch, int32_t layer, int64_t stream);

/* ---- geometry ---- */

WHISKER_API int whisker_cuda_rotate_forward(const float* x, float* y, const double* angles, int64_t n, int64_t h, int64_t w, int64_t c,
                                            int fill_mode, int interpolation, float fill_value, int64_t stream);
WHISKER_API int whisker_cuda_random_rotation_forward(const float* x, float* y, const int32_t* sample_ids, int64_t n, int64_t h, int64_t w,
                                                     int64_t c, double lower, double upper, int fill_mode, int interpolation,
                                                     float fill_value, int64_t seed, int32_t epoch, int32_t layer, int64_t stream);
WHISKER_API int whisker_cuda_random_rotation_backward(const float* dy, float* dx, const int32_t* sample_ids, int64_t n, int64_t h,
                                                      int64_t w, int64_t c, double lower, double upper, int fill_mode, int interpolation,
                                                      int64_t seed, int32_t epoch, int32_t layer, int64_t stream);
WHISKER_API int whisker_cuda_resize_forward(const float* x, float* y, int64_t n, int64_t h, int64_t w, int64_t c, int64_t out_h,
                                            int64_t out_w, int interpolation, int64_t stream);
WHISKER_API int whisker_cuda_resize_backward(const float* dy, float* dx, int64_t n, int64_t h, int64_t w, int64_t c, int64_t out_h,
                                             int64_t out_w, int interpolation, int64_t stream);

/* ---- losses and metrics: a label outside its range sets *fault to 1, and that sample's loss and gradient to NaN ---- */

WHISKER_API int whisker_cuda_sparse_ce_logits(const float* logits, const int32_t* labels, float* loss, float* d_logits, int32_t* fault,
                                              int64_t rows, int64_t classes, double scale, int64_t stream);
WHISKER_API int whisker_cuda_sparse_ce_probabilities(const float* probabilities, const int32_t* labels, float* loss,
                                                     float* d_probabilities, int32_t* fault, int64_t rows, int64_t classes, double scale,
                                                     int64_t stream);
WHISKER_API int whisker_cuda_categorical_ce_logits(const float* logits, const float* targets, float* loss, float* d_logits,
                                                   int64_t rows, int64_t classes, double smoothing, double scale, int64_t stream);
WHISKER_API int whisker_cuda_categorical_ce_probabilities(const float* probabilities, const float* targets, float* loss,
                                                          float* d_probabilities, int64_t rows, int64_t classes, double smoothing,
                                                          double scale, int64_t stream);
WHISKER_API int whisker_cuda_binary_ce_logits(const float* logits, const float* targets, float* loss, float* d_logits, int64_t rows,
                                              int64_t cols, double smoothing, double scale, int64_t stream);
WHISKER_API int whisker_cuda_binary_ce_probabilities(const float* probabilities, const float* targets, float* loss,
                                                     float* d_probabilities, int64_t rows, int64_t cols, double smoothing, double scale,
                                                     int64_t stream);
WHISKER_API int whisker_cuda_mean_squared_error(const float* predictions, const float* targets, float* loss, float* d_predictions,
                                                int64_t rows, int64_t cols, double scale, int64_t stream);
WHISKER_API int whisker_cuda_sparse_accuracy(const float* scores, const int32_t* labels, float* correct, int64_t rows, int64_t classes,
                                             int64_t stream);
WHISKER_API int whisker_cuda_binary_accuracy(const float* values, const int32_t* targets, float* correct, int64_t rows, int64_t cols,
                                             double threshold, int64_t stream);

#ifdef __cplusplus
}
#endif

#endif
