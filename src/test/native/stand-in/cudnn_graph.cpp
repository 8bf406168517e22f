/*
 * Stands in for libcudnn_graph: the version, handles, and errors in words; graphs are in cudnn_backend.cpp and what it calls. It checks
 * that handles are live ones. Two things are its own: CUDNN_STAND_IN_VERSION in the environment sets the version it claims, and
 * cudnnGetErrorString(-1) says how many handles and descriptors of cuDNN were created and not yet destroyed.
 */
#include "cudnn.hpp"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>

using namespace stand_in;

namespace {

std::atomic<int> objects{0};
thread_local std::string last_error;

}

int cudnnStandInFail(int status, const char* why) {
    last_error = why;
    const char* log = std::getenv("CUDNN_LOGERR_DBG"); // cuDNN's own variable
    if (log != nullptr && std::string(log) == "1") {
        std::fprintf(stderr, "cudnn stand-in: %d: %s\n", status, why);
    }
    return status;
}

void cudnnStandInCount(int change) {
    objects += change;
}

STAND_IN_API size_t cudnnGetVersion() {
    const char* version = std::getenv("CUDNN_STAND_IN_VERSION");
    return version != nullptr ? std::strtoul(version, nullptr, 10) : 91900;
}

STAND_IN_API size_t cudnnGetCudartVersion() {
    return 13010;
}

STAND_IN_API const char* cudnnGetErrorString(int status) {
    static thread_local std::string count;
    switch (status) {
    case -1:
        count = std::to_string(objects) + " live";
        return count.c_str();
    case SUCCESS: return "CUDNN_STATUS_SUCCESS";
    case NOT_INITIALIZED: return "CUDNN_STATUS_NOT_INITIALIZED";
    case BAD_PARAM: return "CUDNN_STATUS_BAD_PARAM";
    case NOT_SUPPORTED: return "CUDNN_STATUS_NOT_SUPPORTED";
    case EXECUTION_FAILED: return "CUDNN_STATUS_EXECUTION_FAILED";
    default: return "CUDNN_UNKNOWN_STATUS";
    }
}

STAND_IN_API void cudnnGetLastErrorString(char* message, size_t size) {
    if (message != nullptr && size != 0) {
        std::snprintf(message, size, "%s", last_error.c_str());
        last_error.clear();
    }
}

STAND_IN_API int cudnnCreate(Handle** handle) {
    return create(handle);
}

STAND_IN_API int cudnnDestroy(Handle* handle) {
    return handle == nullptr ? cudnnStandInFail(BAD_PARAM, "no handle") : destroy(handle);
}

STAND_IN_API int cudnnSetStream(Handle* handle, void* stream) {
    if (!live(handle)) {
        return cudnnStandInFail(BAD_PARAM, "not a live handle");
    }
    handle->stream = stream;
    return SUCCESS;
}

STAND_IN_API int cudnnGetStream(Handle* handle, void** stream) {
    if (!live(handle) || stream == nullptr) {
        return cudnnStandInFail(BAD_PARAM, "not a live handle, or no place for the stream");
    }
    *stream = handle->stream;
    return SUCCESS;
}
