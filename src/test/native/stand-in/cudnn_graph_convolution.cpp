/* What the stand-in for libcudnn_graph demands of tensors, operations and graphs: the rules that their descriptors must keep. */
#include "cudnn_backend.hpp"

#include <algorithm>
#include <set>

namespace stand_in {

namespace {

constexpr int ADD = 0;

int bad(const char* why) {
    return cudnnStandInFail(BAD_PARAM, why);
}

int unsupported(const char* why) {
    return cudnnStandInFail(NOT_SUPPORTED, why);
}

bool is_virtual(const Descriptor& tensor) {
    return tensor.has(907) && tensor.value<bool>(907);
}

bool same_tensor(const Descriptor& a, const Descriptor& b) {
    return a.value<int64_t>(906) == b.value<int64_t>(906) && block(a).same(block(b));
}

/* Names of a convolution operation's attributes, by the kind of operation. */
struct Names {
    int x, w, y, convolution, alpha, beta;
};

Names names(int kind) {
    switch (kind) {
    case OPERATION_FORWARD: return {704, 703, 705, 702, 700, 701};
    case OPERATION_BACKWARD_DATA: return {710, 709, 711, 708, 706, 707};
    default: return {716, 715, 717, 714, 712, 713};
    }
}

/* Whether they have the strides of a layout, apart from those of extents of 1, which say nothing. */
bool all_packed(std::initializer_list<Block> blocks, int format) {
    return std::all_of(blocks.begin(), blocks.end(), [&](Block block) {
        Block packed = block;
        packed.format = format;
        packed.pack();
        for (int i = 0; i < 4; i++) {
            if (block.extent[i] > 1 && block.stride[i] != packed.stride[i]) {
                return false;
            }
        }
        return true;
    });
}

int all_of_kind(std::initializer_list<const Descriptor*> descriptors, int kind) {
    for (const Descriptor* each : descriptors) {
        if (!live(each) || each->kind != kind) {
            return bad("a reference to a descriptor of another kind, or to one that is gone");
        }
    }
    return SUCCESS;
}

}

Block block(const Descriptor& tensor) {
    Block result;
    result.set = true;
    result.type = tensor.value<int>(901);
    for (int i = 0; i < 4; i++) {
        result.extent[i] = tensor.value<int64_t>(902, i);
        result.stride[i] = tensor.value<int64_t>(903, i);
    }
    result.format = result.stride[1] == 1 ? NHWC : NCHW;
    return result;
}

int finalize_tensor(Descriptor& tensor) {
    const Block of = block(tensor);
    for (int i = 0; i < 4; i++) {
        if (of.extent[i] < 1 || of.stride[i] < 1) {
            return bad("an extent or a stride below 1");
        }
    }
    if (!of.apart()) {
        return bad("strides that make elements overlap");
    }
    if (of.type != FLOAT && of.type != BFLOAT16) {
        return unsupported("a type other than float32 and bfloat16");
    }
    int64_t alignment = tensor.value<int64_t>(900);
    return alignment < 1 || (alignment & (alignment - 1)) != 0 ? bad("an alignment that is not a power of 2") : SUCCESS;
}

int finalize_convolution(Descriptor& convolution) {
    if (convolution.value<int64_t>(106) != 2) {
        return unsupported("another number of spatial dimensions than 2");
    }
    if (convolution.value<int>(100) != FLOAT || convolution.value<int>(101) != CROSS_CORRELATION) {
        return unsupported("computation in another type than float32, or a convolution that is not a cross-correlation");
    }
    for (int i = 0; i < 2; i++) {
        if (convolution.value<int64_t>(102, i) < 1 || convolution.value<int64_t>(103, i) < 1 || convolution.value<int64_t>(104, i) < 0
            || convolution.value<int64_t>(105, i) < 0) {
            return bad("a dilation or stride below 1, or a padding below 0");
        }
    }
    return SUCCESS;
}

int finalize_operation(Descriptor& operation) {
    const Names name = names(operation.kind);
    const Descriptor &x = *operation.reference(name.x), &w = *operation.reference(name.w), &y = *operation.reference(name.y);
    const Descriptor& how = *operation.reference(name.convolution);
    int status = all_of_kind({&x, &w, &y}, TENSOR_OF_GRAPH);
    status = status != SUCCESS ? status : all_of_kind({&how}, CONVOLUTION_OF_GRAPH);
    if (status != SUCCESS) {
        return status;
    }
    if (operation.value<double>(name.alpha) != 1 || operation.value<double>(name.beta) != 0) {
        return unsupported("an alpha other than 1 or a beta other than 0");
    }
    const Block in = block(x), filter = block(w), out = block(y);
    if (in.type != filter.type || (is_virtual(y) ? out.type != FLOAT : out.type != in.type)) {
        return bad("tensors of different types, or one between operations that is not float32");
    }
    if (is_virtual(x) || is_virtual(w) || (is_virtual(y) && operation.kind != OPERATION_FORWARD)) {
        return unsupported("a tensor without memory, other than what a forward pass makes");
    }
    if (!all_packed({in, filter, out}, NHWC) && !all_packed({in, filter, out}, NCHW)) {
        return unsupported("tensors that are not packed, or in different layouts");
    }
    if (in.extent[1] % filter.extent[1] != 0) {
        return bad("the input's channels are not a multiple of the filter's");
    }
    int64_t groups = in.extent[1] / filter.extent[1];
    if (filter.extent[0] % groups != 0 || out.extent[0] != in.extent[0] || out.extent[1] != filter.extent[0]) {
        return bad("filters that do not divide into the groups, or an output of another batch size or not of one channel per filter");
    }
    for (int axis = 0; axis < 2; axis++) {
        int64_t window = how.value<int64_t>(102, axis) * (filter.extent[2 + axis] - 1) + 1;
        int64_t room = in.extent[2 + axis] + how.value<int64_t>(105, axis) + how.value<int64_t>(104, axis) - window;
        if (room < 0 || 1 + room / how.value<int64_t>(103, axis) != out.extent[2 + axis]) {
            return bad("the output's extents are not those of the formula");
        }
    }
    Pass& pass = operation.pass;
    pass.operation = operation.kind == OPERATION_FORWARD ? FORWARD : operation.kind == OPERATION_BACKWARD_DATA ? BACKWARD_DATA : BACKWARD_FILTER;
    pass.problem = {in, filter, out,
                    in.extent[0], in.extent[1], in.extent[2], in.extent[3],
                    filter.extent[0], filter.extent[2], filter.extent[3],
                    out.extent[2], out.extent[3],
                    groups, {how.value<int64_t>(105, 0), how.value<int64_t>(105, 1)},
                    {how.value<int64_t>(103, 0), how.value<int64_t>(103, 1)},
                    {how.value<int64_t>(102, 0), how.value<int64_t>(102, 1)}, FMA_MATH};
    pass.tensors = {{x.value<int64_t>(906), w.value<int64_t>(906), y.value<int64_t>(906), 0},
                    {x.value<int64_t>(900), w.value<int64_t>(900), y.value<int64_t>(900), 1}, {}};
    return SUCCESS;
}

int finalize_pointwise(Descriptor& pointwise) {
    return pointwise.value<int>(0) == ADD && pointwise.value<int>(1) == FLOAT ? SUCCESS
                                                                               : unsupported("the stand-in has sums in float32 only");
}

int finalize_pointwise_operation(Descriptor& operation) {
    const Descriptor &x = *operation.reference(751), &b = *operation.reference(752), &y = *operation.reference(753);
    int status = all_of_kind({&x, &b, &y}, TENSOR_OF_GRAPH);
    status = status != SUCCESS ? status : all_of_kind({operation.reference(750)}, POINTWISE);
    if (status != SUCCESS) {
        return status;
    }
    const Block from = block(x), bias = block(b), to = block(y);
    if (!std::equal(from.extent, from.extent + 4, to.extent)) {
        return bad("what is added to and the sum have different extents");
    }
    if (bias.extent[0] != 1 || bias.extent[1] != from.extent[1] || bias.extent[2] != 1 || bias.extent[3] != 1) {
        return unsupported("a bias other than 1 x k x 1 x 1");
    }
    return SUCCESS;
}

int finalize_graph(Descriptor& graph) {
    int64_t operations = graph.count(801);
    const Descriptor& convolution = *graph.reference(801);
    if (operations > 2 || convolution.kind < OPERATION_FORWARD || convolution.kind > OPERATION_BACKWARD_DATA) {
        return unsupported("a graph that does not begin with a convolution, or has more than one operation after it");
    }
    graph.pass = convolution.pass;
    graph.pass.handle = graph.has(800) ? graph.value<Handle*>(800) : nullptr;
    const Descriptor& result = *convolution.reference(names(convolution.kind).y);
    if (operations == 1) {
        if (is_virtual(result)) {
            return bad("a result without memory");
        }
    } else {
        const Descriptor& sum = *graph.reference(801, 1);
        if (sum.kind != OPERATION_POINTWISE || convolution.kind != OPERATION_FORWARD || !is_virtual(result)
            || !same_tensor(*sum.reference(751), result)) {
            return unsupported("a second operation that is not a sum with what a forward pass made, without memory between them");
        }
        const Descriptor &bias = *sum.reference(752), &y = *sum.reference(753);
        if (is_virtual(bias) || is_virtual(y) || block(y).type != graph.pass.problem.x.type || block(bias).type != block(y).type) {
            return bad("a bias or a sum without memory, or of another type than the input");
        }
        graph.pass.bias = true;
        graph.pass.problem.y = block(y);
        graph.pass.tensors.bias = block(bias);
        graph.pass.tensors.uid[2] = y.value<int64_t>(906);
        graph.pass.tensors.alignment[2] = y.value<int64_t>(900);
        graph.pass.tensors.uid[3] = bias.value<int64_t>(906);
        graph.pass.tensors.alignment[3] = bias.value<int64_t>(900);
    }
    const int64_t* uid = graph.pass.tensors.uid;
    std::set<int64_t> distinct(uid, uid + (graph.pass.bias ? 4 : 3));
    return static_cast<int>(distinct.size()) != (graph.pass.bias ? 4 : 3) ? bad("two tensors of one graph with the same id") : SUCCESS;
}

}
