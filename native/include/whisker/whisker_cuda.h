/*
 * The C interface of whisker_cuda, as JavaCPP sees it: the GPU, its memory, streams, events and graphs, and the table of
 * operations, which are those of ops.def by the same arithmetic (native/ops). What is particular to them:
 *  - Pointers are device pointers unless said otherwise. Work is queued on the stream of the queue given and is not done
 *    when the call returns; stream work runs in the order of the calls.
 *  - Functions return 0 or a cudaError_t: that of the launch, or an earlier one of the queue. 1 (cudaErrorInvalidValue)
 *    also stands for a size or code outside its range, and 801 (cudaErrorNotSupported) for an operation of whisker_cpu
 *    alone; nothing is queued then.
 *  - What the queue's scratch memory held before and holds afterwards does not matter. Only reductions need it, and only
 *    sparse losses need the place for faults: either may be null for the others.
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
/* Whether this build has machine code, or PTX to make it from, for the device in use: 0, else 209
 * (cudaErrorNoKernelImageForDevice). */
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
/* An event that keeps the time at which the stream reaches it. */
WHISKER_API int whisker_cuda_create_timer(int64_t* event);
WHISKER_API int whisker_cuda_record_time(int64_t timer, int64_t stream);
/* Writes the time between two of them that have happened. */
WHISKER_API int whisker_cuda_elapsed(int64_t from, int64_t to, float* milliseconds);
WHISKER_API int whisker_cuda_destroy_event(int64_t event);
WHISKER_API int whisker_cuda_record(int64_t event, int64_t stream);
/* What is queued on the stream from now on waits for the event. */
WHISKER_API int whisker_cuda_wait(int64_t stream, int64_t event);
/* The calling thread waits for the event. An event never recorded has happened. */
WHISKER_API int whisker_cuda_synchronize_event(int64_t event);

/* ---- graphs: the calls of a training step, recorded once and repeated ---- */

/* From now on, what the calling thread queues on the stream is recorded and not done. Until the end the thread must not
 * allocate, free or wait: that makes the recording void. */
WHISKER_API int whisker_cuda_begin_capture(int64_t stream);
/* Ends the recording, also one that is void, and makes a graph of it; writes 0 where it returns an error. */
WHISKER_API int whisker_cuda_end_capture(int64_t stream, int64_t* graph);
/* Queues all that was recorded, in its order. */
WHISKER_API int whisker_cuda_launch_graph(int64_t graph, int64_t stream);
WHISKER_API int whisker_cuda_destroy_graph(int64_t graph);

/* ---- operations ---- */

/* Kernels of this library launched so far, by all threads of the process. */
WHISKER_API int64_t whisker_cuda_launched(void);
/* The address of its whisker_ops. */
WHISKER_API int64_t whisker_cuda_ops(void);
/* The address of its whisker_bfloat16_ops. Their kernels are for devices of compute capability 8.0 or more. */
WHISKER_API int64_t whisker_cuda_bfloat16_ops(void);
/* The size of a queue's scratch memory, enough for every operation and shape. */
WHISKER_API int64_t whisker_cuda_scratch_bytes(void);

#ifdef __cplusplus
}
#endif

#endif
