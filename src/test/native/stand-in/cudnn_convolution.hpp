/* One convolution as the parts of the stand-in for libcudnn_cnn hand it on: described once, checked once. */
#ifndef WHISKER_STAND_IN_CUDNN_CONVOLUTION_HPP
#define WHISKER_STAND_IN_CUDNN_CONVOLUTION_HPP

#include "cudnn.hpp"

#include <vector>

namespace stand_in {

enum Operation { FORWARD, BACKWARD_DATA, BACKWARD_FILTER };

struct Problem {
    Block x, w, y;
    int64_t n, c, height, width;
    int64_t k, rows, columns; // the filter's
    int64_t out_height, out_width;
    int64_t groups, pad[2], stride[2], dilation[2];
    int math;
};

/* The extent of the output along one axis; below 1 where the filter does not fit. */
int64_t output_extent(const Convolution& convolution, const Block& x, const Block& w, int axis);

/* Checks the descriptors against each other. */
int describe(const Handle* handle, const Tensor* x, const Filter* w, const Convolution* convolution, const Tensor* y, Problem* problem);

/* The layout of the three cudnnConvolution...AlgoPerf_t. */
struct Performance {
    int algorithm;
    int status;
    float time;
    size_t memory;
    int determinism;
    int math;
    int reserved[3];
};
static_assert(sizeof(Performance) == 48, "as in NVIDIA's header");

int algorithm_count(Operation operation);
int recommend(Operation operation, const Problem& problem, int requested, int* returned, Performance* performance);
int workspace(Operation operation, const Problem& problem, int algorithm, size_t* bytes);
bool deterministic(Operation operation, int algorithm);

/* A tensor's elements in the order n h w c, a filter's in the order k r s c, rounded as the math type has it. */
std::vector<double> read(const Block& block, const void* data, bool tf32);
/* data = alpha result + beta data; with beta 0 the data are not read. */
void write(const Block& block, void* data, const std::vector<double>& result, double alpha, double beta);

std::vector<double> forward(const Problem& problem, const std::vector<double>& x, const std::vector<double>& w);
std::vector<double> backward_data(const Problem& problem, const std::vector<double>& w, const std::vector<double>& dy);
std::vector<double> backward_filter(const Problem& problem, const std::vector<double>& x, const std::vector<double>& dy);

}

#endif
