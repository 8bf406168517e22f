/*
 * Stands in for libcublasLt: versions, errors in words, and the objects that describe a product. Attributes must have the size that the
 * documentation names. CUBLAS_STAND_IN_VERSION in the environment sets the version it claims; cublasLtGetStatusString(-1) says how many
 * objects were created and not yet destroyed.
 */
#include "cublaslt.hpp"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>

using namespace stand_in;

namespace {

std::atomic<int> objects{0};

template <typename T>
int destroy(T* object) {
    if (!live(object)) {
        return fail(INVALID_VALUE, "what is to be destroyed is not there");
    }
    object->mark = GONE; // and its memory stays, so that a later use of it is noticed for certain
    objects--;
    return SUCCESS;
}

template <typename T>
int create(T** place, T*& made) {
    if (place == nullptr) {
        return fail(INVALID_VALUE, "no place for what is to be created");
    }
    made = *place = new T;
    objects++;
    return SUCCESS;
}

template <typename T>
int set(T& attribute, const void* value, size_t bytes) {
    if (value == nullptr || bytes != sizeof attribute) {
        return fail(INVALID_VALUE, "no value, or one of another size than the attribute's");
    }
    std::memcpy(&attribute, value, bytes);
    return SUCCESS;
}

}

namespace stand_in {

int fail(int status, const char* why) {
    const char* level = std::getenv("CUBLASLT_LOG_LEVEL");
    if (level != nullptr && std::atoi(level) > 0) {
        std::fprintf(stderr, "cublasLt stand-in: %d: %s\n", status, why);
    }
    return status;
}

}

STAND_IN_API size_t cublasLtGetVersion() {
    const char* version = std::getenv("CUBLAS_STAND_IN_VERSION");
    return version != nullptr ? std::strtoul(version, nullptr, 10) : 130101;
}

STAND_IN_API size_t cublasLtGetCudartVersion() {
    return 13010;
}

STAND_IN_API const char* cublasLtGetStatusName(int status) {
    switch (status) {
    case SUCCESS: return "CUBLAS_STATUS_SUCCESS";
    case NOT_INITIALIZED: return "CUBLAS_STATUS_NOT_INITIALIZED";
    case INVALID_VALUE: return "CUBLAS_STATUS_INVALID_VALUE";
    case NOT_SUPPORTED: return "CUBLAS_STATUS_NOT_SUPPORTED";
    default: return "CUBLAS_STATUS_UNKNOWN";
    }
}

STAND_IN_API const char* cublasLtGetStatusString(int status) {
    static thread_local std::string count;
    switch (status) {
    case -1:
        count = std::to_string(objects) + " live";
        return count.c_str();
    case SUCCESS: return "success";
    case NOT_INITIALIZED: return "the library was not initialized";
    case INVALID_VALUE: return "an unsupported value or parameter was passed to the function";
    case NOT_SUPPORTED: return "the functionality requested is not supported";
    default: return "unknown status";
    }
}

STAND_IN_API int cublasLtCreate(Context** context) {
    Context* made;
    return create(context, made);
}

STAND_IN_API int cublasLtDestroy(Context* context) {
    return live(context) ? destroy(context) : fail(NOT_INITIALIZED, "not a live context");
}

STAND_IN_API int cublasLtMatmulDescCreate(Description** description, int compute, int scale) {
    if (compute != COMPUTE_32F && compute != COMPUTE_32F_PEDANTIC && compute != COMPUTE_32F_FAST_TF32) {
        return fail(INVALID_VALUE, "not CUBLAS_COMPUTE_32F, _PEDANTIC or _FAST_TF32");
    }
    if (scale != FLOAT) {
        return fail(INVALID_VALUE, "not scaled by CUDA_R_32F");
    }
    Description* made;
    int status = create(description, made);
    if (status == SUCCESS) {
        made->compute = compute;
    }
    return status;
}

STAND_IN_API int cublasLtMatmulDescDestroy(Description* description) {
    return destroy(description);
}

STAND_IN_API int cublasLtMatmulDescSetAttribute(Description* description, int attribute, const void* value, size_t bytes) {
    if (!live(description)) {
        return fail(INVALID_VALUE, "not a live description of a product");
    }
    switch (attribute) {
    case 2: return set(description->pointer_mode, value, bytes);
    case 3: return set(description->transpose_a, value, bytes);
    case 4: return set(description->transpose_b, value, bytes);
    case 7: return set(description->epilogue, value, bytes);
    case 8: return set(description->bias, value, bytes);
    default: return fail(INVALID_VALUE, "an attribute of the product that the stand-in does not know");
    }
}

STAND_IN_API int cublasLtMatrixLayoutCreate(Layout** layout, int type, uint64_t rows, uint64_t columns, int64_t leading) {
    if (type != FLOAT && type != BFLOAT16) {
        return fail(NOT_SUPPORTED, "a matrix of another type than CUDA_R_32F and CUDA_R_16BF");
    }
    Layout* made;
    int status = create(layout, made);
    if (status == SUCCESS) {
        made->type = static_cast<uint32_t>(type);
        made->rows = rows;
        made->columns = columns;
        made->leading = leading;
    }
    return status;
}

STAND_IN_API int cublasLtMatrixLayoutDestroy(Layout* layout) {
    return destroy(layout);
}

STAND_IN_API int cublasLtMatrixLayoutSetAttribute(Layout* layout, int attribute, const void* value, size_t bytes) {
    if (!live(layout)) {
        return fail(INVALID_VALUE, "not a live layout");
    }
    switch (attribute) {
    case 0: return set(layout->type, value, bytes);
    case 1: return set(layout->order, value, bytes);
    case 2: return set(layout->rows, value, bytes);
    case 3: return set(layout->columns, value, bytes);
    case 4: return set(layout->leading, value, bytes);
    case 5: return set(layout->batches, value, bytes);
    case 6: return set(layout->batch_stride, value, bytes);
    default: return fail(INVALID_VALUE, "an attribute of the layout that the stand-in does not know");
    }
}

STAND_IN_API int cublasLtMatmulPreferenceCreate(Preference** preference) {
    Preference* made;
    return create(preference, made);
}

STAND_IN_API int cublasLtMatmulPreferenceDestroy(Preference* preference) {
    return destroy(preference);
}

STAND_IN_API int cublasLtMatmulPreferenceSetAttribute(Preference* preference, int attribute, const void* value, size_t bytes) {
    if (!live(preference)) {
        return fail(INVALID_VALUE, "not a live preference");
    }
    switch (attribute) {
    case 0: return set(preference->search_mode, value, bytes);
    case 1: return set(preference->workspace, value, bytes);
    case 5:
    case 6:
    case 7:
    case 8: {
        uint32_t alignment = 0;
        int status = set(alignment, value, bytes);
        if (status == SUCCESS && (alignment == 0 || (alignment & (alignment - 1)) != 0)) {
            return fail(INVALID_VALUE, "an alignment that is not a power of 2");
        }
        return status == SUCCESS ? (preference->alignment[attribute - 5] = alignment, status) : status;
    }
    default: return fail(INVALID_VALUE, "an attribute of the preference that the stand-in does not know");
    }
}
