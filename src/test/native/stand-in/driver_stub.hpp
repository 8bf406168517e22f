/*
 * A driver for the CUDA runtime to turn down: cuGetProcAddress finds every function, and all but three answer with one code. The runtime
 * loads libcuda.so.1 by its name, asks cuDriverGetVersion, and looks up the rest before it calls cuInit.
 */
#ifndef WHISKER_STAND_IN_DRIVER_STUB_HPP
#define WHISKER_STAND_IN_DRIVER_STUB_HPP

#include "checks.hpp"

namespace stand_in {

/* Given by each driver. */
extern const int DRIVER_VERSION;
extern const int DRIVER_ERROR;

}

STAND_IN_API int cuInit(unsigned) {
    return stand_in::DRIVER_ERROR;
}

STAND_IN_API int cuDriverGetVersion(int* version) {
    *version = stand_in::DRIVER_VERSION;
    return 0;
}

STAND_IN_API int cuWhiskerStandIn() {
    return stand_in::DRIVER_ERROR;
}

STAND_IN_API int cuGetProcAddress(const char* name, void** function, int, uint64_t);

STAND_IN_API int cuGetProcAddress_v2(const char* name, void** function, int version, uint64_t flags, int* status) {
    if (status != nullptr) {
        *status = 0;
    }
    return cuGetProcAddress(name, function, version, flags);
}

STAND_IN_API int cuGetProcAddress(const char* name, void** function, int version, uint64_t) {
    auto is = [&](const char* other) { return std::strcmp(name, other) == 0; };
    if (is("cuInit")) {
        *function = reinterpret_cast<void*>(cuInit);
    } else if (is("cuDriverGetVersion")) {
        *function = reinterpret_cast<void*>(cuDriverGetVersion);
    } else if (is("cuGetProcAddress") || is("cuGetProcAddress_v2")) {
        *function = version >= 12000 ? reinterpret_cast<void*>(cuGetProcAddress_v2) : reinterpret_cast<void*>(cuGetProcAddress);
    } else {
        *function = reinterpret_cast<void*>(cuWhiskerStandIn);
    }
    return 0;
}

#endif
