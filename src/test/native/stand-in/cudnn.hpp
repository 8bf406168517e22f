/*
 * The stand-in for cuDNN 9, spread over libraries as NVIDIA's is: descriptors (ops), convolutions (cnn), handles, errors and graphs (graph).
 * Written after the published documentation, for host memory, float32 and bfloat16; it computes in its stream (queue.hpp). It is there to
 * catch wrong arguments: whatever the documentation forbids, or leaves undefined, is refused with the status it names, and
 * cudnnGetLastErrorString() says which check it was.
 */
#ifndef WHISKER_STAND_IN_CUDNN_HPP
#define WHISKER_STAND_IN_CUDNN_HPP

#include "checks.hpp"

#include <algorithm>

namespace stand_in {

enum Status {
    SUCCESS = 0,
    NOT_INITIALIZED = 1001,
    BAD_PARAM = 2000,
    NOT_SUPPORTED = 3000,
    EXECUTION_FAILED = 5000,
};

enum DataType { FLOAT = 0, BFLOAT16 = 9 };
enum Format { NCHW = 0, NHWC = 1 };
enum Math { DEFAULT_MATH = 0, TENSOR_OP_MATH = 1, ALLOW_CONVERSION = 2, FMA_MATH = 3 };
enum Mode { TRUE_CONVOLUTION = 0, CROSS_CORRELATION = 1 };

/* The first word of every object, cleared when it is destroyed. */
enum Mark : uint32_t {
    HANDLE = 0x77686301,
    TENSOR = 0x77686302,
    FILTER = 0x77686303,
    CONVOLUTION = 0x77686304,
    DESCRIPTOR = 0x77686305,
    GONE = 0,
};

struct Handle {
    static constexpr Mark MARK = HANDLE;
    Mark mark = MARK;
    void* stream = nullptr;
};

/* Extents in cuDNN's order: n c h w for tensors, k c r s for filters; strides in elements. */
struct Block {
    bool set = false;
    int type = 0;
    int format = 0;
    int64_t extent[4] = {};
    int64_t stride[4] = {};

    int64_t size() const {
        return extent[0] * extent[1] * extent[2] * extent[3];
    }

    /* From the first element to the last, gaps included. */
    size_t bytes() const {
        int64_t last = 0;
        for (int i = 0; i < 4; i++) {
            last += (extent[i] - 1) * stride[i];
        }
        return static_cast<size_t>(last + 1) * (type == BFLOAT16 ? 2 : sizeof(float));
    }

    /* Whether no two elements share an address: every stride passes over all that lies inside it. */
    bool apart() const {
        int order[] = {0, 1, 2, 3};
        std::sort(order, order + 4, [&](int a, int b) { return stride[a] < stride[b]; });
        int64_t inner = 1;
        for (int i : order) {
            if (extent[i] > 1 && stride[i] < inner) {
                return false;
            }
            inner += (extent[i] - 1) * stride[i];
        }
        return true;
    }

    bool same(const Block& other) const {
        return type == other.type && std::memcmp(extent, other.extent, sizeof extent) == 0
               && std::memcmp(stride, other.stride, sizeof stride) == 0;
    }

    void pack() {
        bool channels_last = format == NHWC;
        stride[1] = channels_last ? 1 : extent[2] * extent[3];
        stride[3] = channels_last ? extent[1] : 1;
        stride[2] = stride[3] * extent[3];
        stride[0] = extent[1] * extent[2] * extent[3];
    }
};

struct Tensor {
    static constexpr Mark MARK = TENSOR;
    Mark mark = MARK;
    Block block;
};

struct Filter {
    static constexpr Mark MARK = FILTER;
    Mark mark = MARK;
    Block block;
};

struct Convolution {
    static constexpr Mark MARK = CONVOLUTION;
    Mark mark = MARK;
    bool set = false;
    int pad[2] = {}, stride[2] = {}, dilation[2] = {};
    int mode = 0, type = 0, math = DEFAULT_MATH, groups = 1;
};

template <typename T>
bool live(const T* object) {
    return object != nullptr && aligned(object, alignof(T)) && object->mark == T::MARK;
}

}

/* Of the graph library, as the other libraries of cuDNN need it too. */
STAND_IN_API int cudnnStandInFail(int status, const char* why);
STAND_IN_API void cudnnStandInCount(int objects);

namespace stand_in {

template <typename T>
int create(T** object) {
    if (object == nullptr) {
        return cudnnStandInFail(BAD_PARAM, "no place for what is to be created");
    }
    *object = new T;
    cudnnStandInCount(1);
    return SUCCESS;
}

/* A destroyed object keeps its memory, so that a later use of it is noticed for certain. Tests make few of them. */
template <typename T>
int destroy(T* object) {
    if (object == nullptr) {
        return SUCCESS;
    }
    if (!live(object)) {
        return cudnnStandInFail(BAD_PARAM, "what is to be destroyed is not there");
    }
    object->mark = GONE;
    cudnnStandInCount(-1);
    return SUCCESS;
}

}

#endif
