/*
 * Stands in for libcudnn_cnn: 2-D convolutions and their gradients, by the legacy functions. Besides the descriptors it checks the addresses: none null, all on 16
 * bytes, the result apart from everything read, and the workspace large enough and apart from everything. The workspace is overwritten
 * before anything is read.
 */
#include "cudnn_convolution.hpp"
#include "failures.hpp"
#include "queue.hpp"

#include <atomic>
#include <cmath>

using namespace stand_in;

namespace {

constexpr int ILLEGAL_ADDRESS = 700; // of cudaError_t

int bad(const char* why) {
    return cudnnStandInFail(BAD_PARAM, why);
}

struct Argument {
    const Block& block;
    const void* data;

    Range range() const {
        return {data, block.bytes()};
    }
};

/* A call's addresses; and how much of the workspace it takes. */
int prepare(Operation operation, const Problem& problem, int algorithm, void* space, size_t bytes, const void* alpha, const void* beta,
            Argument a, Argument b, Argument result, size_t* needed) {
    if (alpha == nullptr || beta == nullptr) {
        return bad("no alpha or no beta");
    }
    for (const Argument& argument : {a, b, result}) {
        if (argument.data == nullptr) {
            return bad("no data");
        }
        if (!aligned(argument.data, 16)) {
            return bad("data that do not start on 16 bytes");
        }
    }
    if (result.range().overlaps(a.range()) || result.range().overlaps(b.range())) {
        return bad("the result overlaps what it is made from");
    }
    int status = workspace(operation, problem, algorithm, needed);
    if (status != SUCCESS) {
        return status;
    }
    if (*needed != 0 && (space == nullptr || bytes < *needed || !aligned(space, 16))) {
        return bad("the workspace is null, not on 16 bytes, or smaller than cudnnGetConvolution...WorkspaceSize says");
    }
    Range taken{space, *needed};
    if (taken.overlaps(a.range()) || taken.overlaps(b.range()) || taken.overlaps(result.range())) {
        return bad("the workspace overlaps the data");
    }
    if (whiskerStandInFails(AT_CALL, operation, algorithm)) {
        return cudnnStandInFail(EXECUTION_FAILED, "a failure that a test asked for");
    }
    return SUCCESS;
}

/* Whether the device can go on; an algorithm that fails while it runs leaves it unable to. */
bool sound(Operation operation, int algorithm) {
    if (whiskerStandInFails(WHILE_RUNNING, operation, algorithm)) {
        whiskerStandInBreak(ILLEGAL_ADDRESS);
    }
    return whiskerStandInBroken() == 0;
}

double host(const void* factor) {
    return *static_cast<const float*>(factor);
}

bool rounds(const Problem& problem) {
    return problem.math != FMA_MATH;
}

/* What a sum in an order of its own at every call does to bits. */
void disorder(Operation operation, int algorithm, std::vector<double>& result) {
    static std::atomic<int> calls{0};
    if (!deterministic(operation, algorithm)) {
        double factor = 1 + 1e-6 * (calls++ % 3 - 1);
        for (double& value : result) {
            value *= factor;
        }
    }
}

}

STAND_IN_API int cudnnCreateConvolutionDescriptor(Convolution** convolution) {
    return create(convolution);
}

STAND_IN_API int cudnnDestroyConvolutionDescriptor(Convolution* convolution) {
    return destroy(convolution);
}

STAND_IN_API int cudnnSetConvolution2dDescriptor(Convolution* convolution, int pad_h, int pad_w, int stride_h, int stride_w, int dilation_h,
                                                 int dilation_w, int mode, int type) {
    if (!live(convolution)) {
        return bad("not a live convolution descriptor");
    }
    if (pad_h < 0 || pad_w < 0 || stride_h < 1 || stride_w < 1 || dilation_h < 1 || dilation_w < 1) {
        return bad("a pad below 0, or a stride or dilation below 1");
    }
    if (mode != TRUE_CONVOLUTION && mode != CROSS_CORRELATION) {
        return bad("not a convolution mode");
    }
    convolution->set = true;
    convolution->pad[0] = pad_h;
    convolution->pad[1] = pad_w;
    convolution->stride[0] = stride_h;
    convolution->stride[1] = stride_w;
    convolution->dilation[0] = dilation_h;
    convolution->dilation[1] = dilation_w;
    convolution->mode = mode;
    convolution->type = type;
    return SUCCESS;
}

STAND_IN_API int cudnnSetConvolutionMathType(Convolution* convolution, int math) {
    if (!live(convolution) || math < DEFAULT_MATH || math > FMA_MATH) {
        return bad("not a live convolution descriptor, or not a math type");
    }
    convolution->math = math;
    return SUCCESS;
}

STAND_IN_API int cudnnGetConvolutionMathType(const Convolution* convolution, int* math) {
    if (!live(convolution) || math == nullptr) {
        return bad("not a live convolution descriptor, or no place for its math type");
    }
    *math = convolution->math;
    return SUCCESS;
}

STAND_IN_API int cudnnSetConvolutionGroupCount(Convolution* convolution, int groups) {
    if (!live(convolution) || groups < 1) {
        return bad("not a live convolution descriptor, or fewer than 1 group");
    }
    convolution->groups = groups;
    return SUCCESS;
}

STAND_IN_API int cudnnGetConvolution2dForwardOutputDim(const Convolution* convolution, const Tensor* x, const Filter* w, int* n, int* c,
                                                       int* h, int* width) {
    if (!live(convolution) || !live(x) || !live(w) || !convolution->set || !x->block.set || !w->block.set) {
        return bad("a descriptor that is not live or was never set");
    }
    if (n == nullptr || c == nullptr || h == nullptr || width == nullptr) {
        return bad("no place for the extents");
    }
    if (w->block.extent[1] * convolution->groups != x->block.extent[1]) {
        return bad("the filter's channels times the groups are not the input's channels");
    }
    *n = static_cast<int>(x->block.extent[0]);
    *c = static_cast<int>(w->block.extent[0]);
    *h = static_cast<int>(output_extent(*convolution, x->block, w->block, 0));
    *width = static_cast<int>(output_extent(*convolution, x->block, w->block, 1));
    return *h < 1 || *width < 1 ? bad("the filter does not fit") : SUCCESS;
}

STAND_IN_API int cudnnGetConvolutionForwardAlgorithmMaxCount(const Handle* handle, int* count) {
    return live(handle) && count != nullptr ? (*count = 2 * algorithm_count(FORWARD), SUCCESS) : bad("not a live handle");
}

STAND_IN_API int cudnnGetConvolutionBackwardDataAlgorithmMaxCount(const Handle* handle, int* count) {
    return live(handle) && count != nullptr ? (*count = 2 * algorithm_count(BACKWARD_DATA), SUCCESS) : bad("not a live handle");
}

STAND_IN_API int cudnnGetConvolutionBackwardFilterAlgorithmMaxCount(const Handle* handle, int* count) {
    return live(handle) && count != nullptr ? (*count = 2 * algorithm_count(BACKWARD_FILTER), SUCCESS) : bad("not a live handle");
}

STAND_IN_API int cudnnGetConvolutionForwardAlgorithm_v7(const Handle* handle, const Tensor* x, const Filter* w,
                                                        const Convolution* convolution, const Tensor* y, int requested, int* returned,
                                                        Performance* performance) {
    Problem problem;
    int status = describe(handle, x, w, convolution, y, &problem);
    return status != SUCCESS ? status : recommend(FORWARD, problem, requested, returned, performance);
}

STAND_IN_API int cudnnGetConvolutionBackwardDataAlgorithm_v7(const Handle* handle, const Filter* w, const Tensor* dy,
                                                             const Convolution* convolution, const Tensor* dx, int requested, int* returned,
                                                             Performance* performance) {
    Problem problem;
    int status = describe(handle, dx, w, convolution, dy, &problem);
    return status != SUCCESS ? status : recommend(BACKWARD_DATA, problem, requested, returned, performance);
}

STAND_IN_API int cudnnGetConvolutionBackwardFilterAlgorithm_v7(const Handle* handle, const Tensor* x, const Tensor* dy,
                                                               const Convolution* convolution, const Filter* dw, int requested,
                                                               int* returned, Performance* performance) {
    Problem problem;
    int status = describe(handle, x, dw, convolution, dy, &problem);
    return status != SUCCESS ? status : recommend(BACKWARD_FILTER, problem, requested, returned, performance);
}

STAND_IN_API int cudnnGetConvolutionForwardWorkspaceSize(const Handle* handle, const Tensor* x, const Filter* w,
                                                         const Convolution* convolution, const Tensor* y, int algorithm, size_t* bytes) {
    Problem problem;
    int status = bytes == nullptr ? bad("no place for the size") : describe(handle, x, w, convolution, y, &problem);
    return status != SUCCESS ? status : workspace(FORWARD, problem, algorithm, bytes);
}

STAND_IN_API int cudnnGetConvolutionBackwardDataWorkspaceSize(const Handle* handle, const Filter* w, const Tensor* dy,
                                                              const Convolution* convolution, const Tensor* dx, int algorithm,
                                                              size_t* bytes) {
    Problem problem;
    int status = bytes == nullptr ? bad("no place for the size") : describe(handle, dx, w, convolution, dy, &problem);
    return status != SUCCESS ? status : workspace(BACKWARD_DATA, problem, algorithm, bytes);
}

STAND_IN_API int cudnnGetConvolutionBackwardFilterWorkspaceSize(const Handle* handle, const Tensor* x, const Tensor* dy,
                                                                const Convolution* convolution, const Filter* dw, int algorithm,
                                                                size_t* bytes) {
    Problem problem;
    int status = bytes == nullptr ? bad("no place for the size") : describe(handle, x, dw, convolution, dy, &problem);
    return status != SUCCESS ? status : workspace(BACKWARD_FILTER, problem, algorithm, bytes);
}

STAND_IN_API int cudnnConvolutionForward(const Handle* handle, const void* alpha, const Tensor* x, const void* x_data, const Filter* w,
                                         const void* w_data, const Convolution* convolution, int algorithm, void* space, size_t bytes,
                                         const void* beta, const Tensor* y, void* y_data) {
    Problem problem;
    size_t needed = 0;
    int status = describe(handle, x, w, convolution, y, &problem);
    if (status == SUCCESS) {
        status = prepare(FORWARD, problem, algorithm, space, bytes, alpha, beta, {problem.x, x_data}, {problem.w, w_data},
                         {problem.y, y_data}, &needed);
    }
    if (status == SUCCESS) {
        enqueue(handle->stream, [=, by = host(alpha), keep = host(beta)] {
            if (!sound(FORWARD, algorithm)) {
                return;
            }
            spoil(space, needed);
            auto result = forward(problem, read(problem.x, x_data, rounds(problem)), read(problem.w, w_data, rounds(problem)));
            disorder(FORWARD, algorithm, result);
            write(problem.y, y_data, result, by, keep);
        });
    }
    return status;
}

STAND_IN_API int cudnnConvolutionBackwardData(const Handle* handle, const void* alpha, const Filter* w, const void* w_data,
                                              const Tensor* dy, const void* dy_data, const Convolution* convolution, int algorithm,
                                              void* space, size_t bytes, const void* beta, const Tensor* dx, void* dx_data) {
    Problem problem;
    size_t needed = 0;
    int status = describe(handle, dx, w, convolution, dy, &problem);
    if (status == SUCCESS) {
        status = prepare(BACKWARD_DATA, problem, algorithm, space, bytes, alpha, beta, {problem.w, w_data}, {problem.y, dy_data},
                         {problem.x, dx_data}, &needed);
    }
    if (status == SUCCESS) {
        enqueue(handle->stream, [=, by = host(alpha), keep = host(beta)] {
            if (!sound(BACKWARD_DATA, algorithm)) {
                return;
            }
            spoil(space, needed);
            auto result = backward_data(problem, read(problem.w, w_data, rounds(problem)), read(problem.y, dy_data, rounds(problem)));
            disorder(BACKWARD_DATA, algorithm, result);
            write(problem.x, dx_data, result, by, keep);
        });
    }
    return status;
}

STAND_IN_API int cudnnConvolutionBackwardFilter(const Handle* handle, const void* alpha, const Tensor* x, const void* x_data,
                                                const Tensor* dy, const void* dy_data, const Convolution* convolution, int algorithm,
                                                void* space, size_t bytes, const void* beta, const Filter* dw, void* dw_data) {
    Problem problem;
    size_t needed = 0;
    int status = describe(handle, x, dw, convolution, dy, &problem);
    if (status == SUCCESS) {
        status = prepare(BACKWARD_FILTER, problem, algorithm, space, bytes, alpha, beta, {problem.x, x_data}, {problem.y, dy_data},
                         {problem.w, dw_data}, &needed);
    }
    if (status == SUCCESS) {
        enqueue(handle->stream, [=, by = host(alpha), keep = host(beta)] {
            if (!sound(BACKWARD_FILTER, algorithm)) {
                return;
            }
            spoil(space, needed);
            auto result = backward_filter(problem, read(problem.x, x_data, rounds(problem)), read(problem.y, dy_data, rounds(problem)));
            disorder(BACKWARD_FILTER, algorithm, result);
            write(problem.w, dw_data, result, by, keep);
        });
    }
    return status;
}
