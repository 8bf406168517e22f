/* The arithmetic of the stand-ins for libcudnn_cnn and libcudnn_graph: plain loops, sums in double, one rounding at the end. */
#include "cudnn_convolution.hpp"
#include "tf32.hpp"

#include <algorithm>
#include <cmath>

namespace stand_in {

namespace {

/* Calls step(packed index, index by strides) for every element, the channels of a pixel or tap innermost. */
template <typename Step>
void each(const Block& block, Step step) {
    const auto &extent = block.extent, &stride = block.stride;
    int64_t packed = 0;
    for (int64_t i = 0; i < extent[0]; i++) {
        for (int64_t row = 0; row < extent[2]; row++) {
            for (int64_t column = 0; column < extent[3]; column++) {
                int64_t at = i * stride[0] + row * stride[2] + column * stride[3];
                for (int64_t channel = 0; channel < extent[1]; channel++) {
                    step(packed++, at + channel * stride[1]);
                }
            }
        }
    }
}

/* Calls step(channels of x, channels of w, at y) with the first indices, for every input pixel, filter and output pixel that meet. */
template <typename Step>
void meet(const Problem& p, Step step) {
    int64_t group_channels = p.c / p.groups, group_filters = p.k / p.groups;
    for (int64_t i = 0; i < p.n; i++) {
        for (int64_t out_row = 0; out_row < p.out_height; out_row++) {
            for (int64_t out_column = 0; out_column < p.out_width; out_column++) {
                int64_t y = ((i * p.out_height + out_row) * p.out_width + out_column) * p.k;
                for (int64_t row = 0; row < p.rows; row++) {
                    int64_t in_row = out_row * p.stride[0] - p.pad[0] + row * p.dilation[0];
                    if (in_row < 0 || in_row >= p.height) {
                        continue;
                    }
                    for (int64_t column = 0; column < p.columns; column++) {
                        int64_t in_column = out_column * p.stride[1] - p.pad[1] + column * p.dilation[1];
                        if (in_column < 0 || in_column >= p.width) {
                            continue;
                        }
                        int64_t x = ((i * p.height + in_row) * p.width + in_column) * p.c;
                        for (int64_t k = 0; k < p.k; k++) {
                            step(x + k / group_filters * group_channels, ((k * p.rows + row) * p.columns + column) * group_channels, y + k);
                        }
                    }
                }
            }
        }
    }
}

}

std::vector<double> read(const Block& block, const void* data, bool rounded) {
    std::vector<double> to(static_cast<size_t>(block.size()));
    if (block.type == BFLOAT16) {
        const uint16_t* from = static_cast<const uint16_t*>(data);
        each(block, [&](int64_t packed, int64_t at) { to[packed] = from_bfloat16(from[at]); });
        return to;
    }
    const float* from = static_cast<const float*>(data);
    each(block, [&](int64_t packed, int64_t at) { to[packed] = rounded ? tf32(from[at]) : from[at]; });
    return to;
}

void write(const Block& block, void* data, const std::vector<double>& result, double alpha, double beta) {
    if (block.type == BFLOAT16) { // of a graph: alpha is 1, beta 0
        uint16_t* to = static_cast<uint16_t*>(data);
        each(block, [&](int64_t packed, int64_t at) { to[at] = to_bfloat16(static_cast<float>(result[packed])); });
        return;
    }
    float* to = static_cast<float*>(data);
    each(block, [&](int64_t packed, int64_t at) {
        double before = beta == 0 ? 0 : beta * to[at];
        to[at] = static_cast<float>(alpha * result[packed] + before);
    });
}

namespace {

bool zero(const std::vector<double>& values) {
    return std::all_of(values.begin(), values.end(), [](double value) { return value == 0; });
}

bool finite(const std::vector<double>& values) {
    return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

/* Whether all products are zero, without any loop over them: callers run what they have chosen once on zeros. */
bool nothing(const std::vector<double>& a, const std::vector<double>& b) {
    return (zero(a) && finite(b)) || (zero(b) && finite(a));
}

}

std::vector<double> forward(const Problem& problem, const std::vector<double>& x, const std::vector<double>& w) {
    std::vector<double> y(static_cast<size_t>(problem.y.size()));
    int64_t channels = problem.c / problem.groups;
    if (nothing(x, w)) {
        return y;
    }
    meet(problem, [&](int64_t at_x, int64_t at_w, int64_t at_y) {
        const double *from = &x[at_x], *filter = &w[at_w];
        double sum = 0;
        for (int64_t c = 0; c < channels; c++) {
            sum += from[c] * filter[c];
        }
        y[at_y] += sum;
    });
    return y;
}

std::vector<double> backward_data(const Problem& problem, const std::vector<double>& w, const std::vector<double>& dy) {
    std::vector<double> dx(static_cast<size_t>(problem.x.size()));
    int64_t channels = problem.c / problem.groups;
    if (nothing(w, dy)) {
        return dx;
    }
    meet(problem, [&](int64_t at_x, int64_t at_w, int64_t at_y) {
        double *to = &dx[at_x], slope = dy[at_y];
        const double* filter = &w[at_w];
        for (int64_t c = 0; c < channels; c++) {
            to[c] += slope * filter[c];
        }
    });
    return dx;
}

std::vector<double> backward_filter(const Problem& problem, const std::vector<double>& x, const std::vector<double>& dy) {
    std::vector<double> dw(static_cast<size_t>(problem.w.size()));
    int64_t channels = problem.c / problem.groups;
    if (nothing(x, dy)) {
        return dw;
    }
    meet(problem, [&](int64_t at_x, int64_t at_w, int64_t at_y) {
        double *to = &dw[at_w], slope = dy[at_y];
        const double* from = &x[at_x];
        for (int64_t c = 0; c < channels; c++) {
            to[c] += slope * from[c];
        }
    });
    return dw;
}

}
