// The cases of kernel_check for one type of activations.
#pragma once

#include "check.hpp"
#include "whisker/stored.hpp"

namespace kernel_check {
namespace WHISKER_SIDE {

extern const WHISKER_TABLE* ops;

using Stored = whisker_stored;
using Activations = Tensor<Stored>;

// Uniform in [low, high], rounded.
inline Activations activations(int64_t n, int64_t offset = 0, float low = -1.0f, float high = 1.0f) {
    return Activations(draws(n, low, high), offset);
}

// Calls an operation.
#define WHISKER_CALL(name, ...) kernel_check::called(#name, ops->name(__VA_ARGS__, &kernel_check::queue))

void check_vectors(int64_t n, int64_t offset);
void check_rows(int64_t rows, int64_t columns, int64_t offset);
void check_losses(int64_t rows, int64_t classes);
void check_images(int64_t n, int64_t h, int64_t w, int64_t c, int64_t offset);
// The gradient of a rotation of more elements than scratch memory holds sums.
void check_large_rotation();

struct Window {
    int64_t kernel_h, kernel_w, stride, dilation, pad_top, pad_left;
};

void check_pools(int64_t n, int64_t h, int64_t w, int64_t c, const Window& window, int64_t offset);
void check_im2col(int64_t n, int64_t h, int64_t w, int64_t c, const Window& window, int64_t offset);
void check_depthwise(int64_t n, int64_t h, int64_t w, int64_t c, int64_t multiplier, const Window& window, int64_t offset);

}
}
