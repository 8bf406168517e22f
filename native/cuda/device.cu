// Memory, streams, events and graphs. Each failed call takes its error along (cudaGetLastError), so that it does not show up at the next launch.
#include "elementwise.inl"
#include "launch.cuh"
#include "whisker/whisker_cuda.h"

using namespace whisker::cuda;

namespace {

int status(cudaError_t error) {
    if (error != cudaSuccess) {
        cudaGetLastError();
    }
    return error;
}

// The number that a new pointer, stream or event is to Java; 0 where there is none.
template <class T>
int put(cudaError_t error, T* created, int64_t* number) {
    *number = error == cudaSuccess ? reinterpret_cast<int64_t>(created) : 0;
    return status(error);
}

void* pointer(int64_t address) {
    return reinterpret_cast<void*>(address);
}

cudaStream_t as_stream(int64_t number) {
    return reinterpret_cast<cudaStream_t>(number);
}

cudaGraphExec_t as_graph(int64_t number) {
    return reinterpret_cast<cudaGraphExec_t>(number);
}

cudaEvent_t as_event(int64_t number) {
    return reinterpret_cast<cudaEvent_t>(number);
}

}

int whisker_cuda_use(int device) {
    const int chosen = status(cudaSetDevice(device));
    return chosen ? chosen : status(cudaFree(nullptr)); // makes the context now: a failure belongs here, not to the first allocation
}

int whisker_cuda_has_kernels(void) {
    cudaFuncAttributes attributes;
    const int found = status(cudaFuncGetAttributes(&attributes, for_each_kernel<Fill<float>>));
    return found == cudaErrorInvalidDeviceFunction ? cudaErrorNoKernelImageForDevice : found;
}

int whisker_cuda_free_memory(int64_t* bytes) {
    size_t free = 0, total = 0;
    const int found = status(cudaMemGetInfo(&free, &total));
    *bytes = static_cast<int64_t>(free);
    return found;
}

int whisker_cuda_allocate(int64_t bytes, int64_t* address) {
    *address = 0;
    if (bytes < 0) {
        return INVALID;
    }
    void* start = nullptr;
    const cudaError_t error = cudaMalloc(&start, static_cast<size_t>(bytes));
    return put(error, start, address);
}

int whisker_cuda_release(int64_t address) {
    return status(cudaFree(pointer(address)));
}

int whisker_cuda_allocate_host(int64_t bytes, int64_t* address) {
    *address = 0;
    if (bytes < 0) {
        return INVALID;
    }
    void* start = nullptr;
    const cudaError_t error = cudaHostAlloc(&start, static_cast<size_t>(bytes), cudaHostAllocPortable | cudaHostAllocMapped);
    return put(error, start, address);
}

int whisker_cuda_release_host(int64_t address) {
    return status(cudaFreeHost(pointer(address)));
}

int whisker_cuda_copy(int64_t to, int64_t from, int64_t bytes, int64_t stream) {
    if (bytes < 0) {
        return INVALID;
    }
    return status(cudaMemcpyAsync(pointer(to), pointer(from), static_cast<size_t>(bytes), cudaMemcpyDefault, as_stream(stream)));
}

int whisker_cuda_set_bytes(int64_t to, int value, int64_t bytes, int64_t stream) {
    if (bytes < 0) {
        return INVALID;
    }
    return status(cudaMemsetAsync(pointer(to), value, static_cast<size_t>(bytes), as_stream(stream)));
}

int whisker_cuda_create_stream(int64_t* stream) {
    cudaStream_t created = nullptr;
    const cudaError_t error = cudaStreamCreateWithFlags(&created, cudaStreamNonBlocking);
    return put(error, created, stream);
}

int whisker_cuda_destroy_stream(int64_t stream) {
    return status(cudaStreamDestroy(as_stream(stream)));
}

int whisker_cuda_synchronize(int64_t stream) {
    return status(cudaStreamSynchronize(as_stream(stream)));
}

int whisker_cuda_create_event(int64_t* event) {
    cudaEvent_t created = nullptr;
    const cudaError_t error = cudaEventCreateWithFlags(&created, cudaEventDisableTiming);
    return put(error, created, event);
}

int whisker_cuda_create_timer(int64_t* event) {
    cudaEvent_t created = nullptr;
    const cudaError_t error = cudaEventCreate(&created);
    return put(error, created, event);
}

int whisker_cuda_record_time(int64_t event, int64_t stream) {
    return whisker_cuda_record(event, stream);
}

int whisker_cuda_elapsed(int64_t from, int64_t to, float* milliseconds) {
    *milliseconds = 0.0f;
    return status(cudaEventElapsedTime(milliseconds, as_event(from), as_event(to)));
}

int64_t whisker_cuda_launched(void) {
    return whisker::launched;
}

int whisker_cuda_destroy_event(int64_t event) {
    return status(cudaEventDestroy(as_event(event)));
}

int whisker_cuda_record(int64_t event, int64_t stream) {
    return status(cudaEventRecord(as_event(event), as_stream(stream)));
}

int whisker_cuda_wait(int64_t stream, int64_t event) {
    return status(cudaStreamWaitEvent(as_stream(stream), as_event(event), 0));
}

int whisker_cuda_synchronize_event(int64_t event) {
    return status(cudaEventSynchronize(as_event(event)));
}

int whisker_cuda_begin_capture(int64_t stream) {
    // Only what this thread calls can make the capture void: another may load pictures, or be another backend.
    return status(cudaStreamBeginCapture(as_stream(stream), cudaStreamCaptureModeThreadLocal));
}

int whisker_cuda_end_capture(int64_t stream, int64_t* graph) {
    cudaGraph_t captured = nullptr;
    cudaGraphExec_t executable = nullptr;
    cudaError_t error = cudaStreamEndCapture(as_stream(stream), &captured);
    if (error == cudaSuccess) {
        error = cudaGraphInstantiate(&executable, captured, 0);
        cudaGraphDestroy(captured);
    }
    return put(error, executable, graph);
}

int whisker_cuda_launch_graph(int64_t graph, int64_t stream) {
    return status(cudaGraphLaunch(as_graph(graph), as_stream(stream)));
}

int whisker_cuda_destroy_graph(int64_t graph) {
    return status(cudaGraphExecDestroy(as_graph(graph)));
}
