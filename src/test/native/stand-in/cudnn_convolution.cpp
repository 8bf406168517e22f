/* The rules of the documentation that one convolution's descriptors must keep among each other. */
#include "cudnn_convolution.hpp"

namespace stand_in {

namespace {

int bad(const char* why) {
    return cudnnStandInFail(BAD_PARAM, why);
}

bool channels_last(const Block& block) {
    Block packed = block;
    packed.format = NHWC;
    packed.pack();
    return block.same(packed);
}

}

int64_t output_extent(const Convolution& convolution, const Block& x, const Block& w, int axis) {
    int64_t window = convolution.dilation[axis] * (w.extent[2 + axis] - 1) + 1;
    int64_t room = x.extent[2 + axis] + 2 * convolution.pad[axis] - window;
    return room < 0 ? 0 : 1 + room / convolution.stride[axis];
}

int describe(const Handle* handle, const Tensor* x, const Filter* w, const Convolution* convolution, const Tensor* y, Problem* problem) {
    if (!live(handle)) {
        return bad("not a live handle");
    }
    if (!live(x) || !live(y) || !live(w) || !live(convolution)) {
        return bad("not a live descriptor, or one of another kind");
    }
    if (!x->block.set || !y->block.set || !w->block.set || !convolution->set) {
        return bad("a descriptor that was never set");
    }
    const Block &in = x->block, &filter = w->block, &out = y->block;
    if (in.type != filter.type || in.type != out.type) {
        return bad("tensors and filter of different types");
    }
    if (in.type != FLOAT || convolution->type != FLOAT) {
        return cudnnStandInFail(NOT_SUPPORTED, "a type other than float32, or computation in one");
    }
    if (convolution->mode != CROSS_CORRELATION) {
        return cudnnStandInFail(NOT_SUPPORTED, "the stand-in has cross-correlation only");
    }
    int64_t groups = convolution->groups;
    if (filter.extent[1] * groups != in.extent[1]) {
        return bad("the filter's channels times the groups are not the input's channels");
    }
    if (filter.extent[0] % groups != 0) {
        return bad("the filters do not divide into the groups");
    }
    if (out.extent[0] != in.extent[0] || out.extent[1] != filter.extent[0]) {
        return bad("the output has another batch size than the input, or not one channel per filter");
    }
    for (int axis = 0; axis < 2; axis++) {
        int64_t extent = output_extent(*convolution, in, filter, axis);
        if (extent < 1 || extent != out.extent[2 + axis]) {
            return bad("the output's extents are not those of the formula");
        }
    }
    if (filter.format == NHWC && !(channels_last(in) && channels_last(out))) {
        return cudnnStandInFail(NOT_SUPPORTED, "an NHWC filter with tensors that are not packed NHWC");
    }
    const Convolution& how = *convolution;
    *problem = {in, filter, out,
                in.extent[0], in.extent[1], in.extent[2], in.extent[3],
                filter.extent[0], filter.extent[2], filter.extent[3],
                out.extent[2], out.extent[3],
                groups, {how.pad[0], how.pad[1]}, {how.stride[0], how.stride[1]}, {how.dilation[0], how.dilation[1]},
                how.math};
    return SUCCESS;
}

}
