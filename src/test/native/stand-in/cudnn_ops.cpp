/*
 * Stands in for libcudnn_ops: descriptors of tensors and filters. Refused are extents below 1, unknown formats and types, and
 * strides that make elements overlap.
 */
#include "cudnn.hpp"

#include <algorithm>

using namespace stand_in;

namespace {

constexpr int LAST_TYPE = 21;

int bad(const char* why) {
    return cudnnStandInFail(BAD_PARAM, why);
}

int set(Block& block, int type, int format, const int (&extent)[4]) {
    if (format == 2) {
        return cudnnStandInFail(NOT_SUPPORTED, "vectorized channels are not for float32");
    }
    if (format != NCHW && format != NHWC) {
        return bad("not a format; tensors take (format, type), filters take (type, format)");
    }
    if (type < 0 || type > LAST_TYPE) {
        return bad("not a data type");
    }
    if (std::any_of(extent, extent + 4, [](int n) { return n < 1; })) {
        return bad("an extent below 1");
    }
    block.set = true;
    block.type = type;
    block.format = format;
    std::copy(extent, extent + 4, block.extent);
    if (block.size() > 0x7fffffff) {
        block.set = false;
        return cudnnStandInFail(NOT_SUPPORTED, "more than 2^31 - 1 elements");
    }
    block.pack();
    return SUCCESS;
}

}

STAND_IN_API int cudnnCreateTensorDescriptor(Tensor** tensor) {
    return create(tensor);
}

STAND_IN_API int cudnnDestroyTensorDescriptor(Tensor* tensor) {
    return destroy(tensor);
}

STAND_IN_API int cudnnSetTensor4dDescriptor(Tensor* tensor, int format, int type, int n, int c, int h, int w) {
    return live(tensor) ? set(tensor->block, type, format, {n, c, h, w}) : bad("not a live tensor descriptor");
}

STAND_IN_API int cudnnSetTensor4dDescriptorEx(Tensor* tensor, int type, int n, int c, int h, int w, int n_stride, int c_stride,
                                              int h_stride, int w_stride) {
    if (!live(tensor)) {
        return bad("not a live tensor descriptor");
    }
    bool channels_last = c_stride == 1 && c > 1;
    int status = set(tensor->block, type, channels_last ? NHWC : NCHW, {n, c, h, w});
    if (status == SUCCESS) {
        const int strides[] = {n_stride, c_stride, h_stride, w_stride};
        std::copy(strides, strides + 4, tensor->block.stride);
        if (std::any_of(strides, strides + 4, [](int s) { return s < 1; }) || !tensor->block.apart()) {
            tensor->block.set = false;
            return bad("strides below 1 or that make elements overlap");
        }
    }
    return status;
}

STAND_IN_API int cudnnCreateFilterDescriptor(Filter** filter) {
    return create(filter);
}

STAND_IN_API int cudnnDestroyFilterDescriptor(Filter* filter) {
    return destroy(filter);
}

STAND_IN_API int cudnnSetFilter4dDescriptor(Filter* filter, int type, int format, int k, int c, int h, int w) {
    return live(filter) ? set(filter->block, type, format, {k, c, h, w}) : bad("not a live filter descriptor");
}
