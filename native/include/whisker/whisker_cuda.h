/* The C interface of whisker_cuda. Conventions as in whisker.h; pointers are device pointers unless said otherwise, and work is queued on
 * the stream given (a cudaStream_t as a number, 0 for the default stream). */
#ifndef WHISKER_WHISKER_CUDA_H
#define WHISKER_WHISKER_CUDA_H

#include "whisker/whisker.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The functions below return 0 or a cudaError_t. They work on machines with no CUDA: 35 (cudaErrorInsufficientDriver) tells of none. */
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

WHISKER_API int whisker_cuda_activation_forward(int kind, const float* x, float* y, int64_t n, int64_t stream);
WHISKER_API int whisker_cuda_activation_backward(int kind, const float* x, const float* y, const float* dy, float* dx, int64_t n,
                                                 int64_t stream);

#ifdef __cplusplus
}
#endif

#endif
