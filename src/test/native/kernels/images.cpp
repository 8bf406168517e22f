// Cases over pictures.
#include "cases.hpp"

#include <type_traits>

namespace kernel_check {
namespace WHISKER_SIDE {

namespace {

void check_turns(const Activations& x, int64_t n, int64_t h, int64_t w, int64_t c, int64_t offset) {
    const int64_t size = n * h * w * c;
    const Integers ids = integers(n, 100000);
    const Activations flipped(size, offset);
    WHISKER_CALL(random_flip, x.at(), flipped.at(), ids.at(), n, h, w, c, 1, 1, 99, 3, 2);
    written(flipped, "random_flip");
    const Activations other_flipped(size, offset);
    {
        const Varied<int32_t> epoch({3});
        WHISKER_CALL(random_flip, x.at(), other_flipped.at(), ids.at(), n, h, w, c, 1, 1, 99, 77, 2);
    }
    same(flipped, other_flipped, "random_flip");
    std::vector<double> angles(static_cast<size_t>(n));
    for (size_t i = 0; i < angles.size(); i++) {
        angles[i] = 0.7 * static_cast<double>(i) - 1.0;
    }
    const Tensor<double> radians(angles, 0);
    for (int fill : {WHISKER_FILL_REFLECT, WHISKER_FILL_CONSTANT, WHISKER_FILL_WRAP, WHISKER_FILL_NEAREST}) {
        for (int interpolation : {WHISKER_BILINEAR, WHISKER_NEAREST}) {
            const Activations y(size, offset), z(size, offset), dx(size, offset);
            WHISKER_CALL(rotate_forward, x.at(), y.at(), radians.at(), n, h, w, c, fill, interpolation, 0.5f);
            written(y, "rotate_forward");
            WHISKER_CALL(random_rotation_forward, x.at(), z.at(), ids.at(), n, h, w, c, -1.0, 1.0, fill, interpolation, 0.5f, 5, 1, 2);
            written(z, "random_rotation_forward");
            WHISKER_CALL(random_rotation_backward, x.at(), dx.at(), ids.at(), n, h, w, c, -1.0, 1.0, fill, interpolation, 5, 1, 2);
            written(dx, "random_rotation_backward");
            const Activations other_z(size, offset), other_dx(size, offset);
            const Varied<int32_t> epoch({1});
            WHISKER_CALL(random_rotation_forward, x.at(), other_z.at(), ids.at(), n, h, w, c, -1.0, 1.0, fill, interpolation, 0.5f, 5, 77,
                         2);
            WHISKER_CALL(random_rotation_backward, x.at(), other_dx.at(), ids.at(), n, h, w, c, -1.0, 1.0, fill, interpolation, 5, 77, 2);
            same(z, other_z, "random_rotation_forward");
            same(dx, other_dx, "random_rotation_backward");
        }
    }
}

void check_sizes(const Activations& x, int64_t n, int64_t h, int64_t w, int64_t c, int64_t offset) {
    for (int interpolation : {WHISKER_BILINEAR, WHISKER_NEAREST}) {
        for (bool larger : {false, true}) {
            const int64_t out_h = larger ? 2 * h + 1 : (h + 1) / 2, out_w = larger ? w + 3 : (w + 2) / 3;
            const Activations y(n * out_h * out_w * c, offset), dx(n * h * w * c, offset);
            WHISKER_CALL(resize_forward, x.at(), y.at(), n, h, w, c, out_h, out_w, interpolation);
            written(y, "resize_forward");
            WHISKER_CALL(resize_backward, y.at(), dx.at(), n, h, w, c, out_h, out_w, interpolation);
            written(dx, "resize_backward");
        }
    }
    const Activations padded(n * (h + 3) * (w + 1) * c, offset), dx(n * h * w * c, offset);
    WHISKER_CALL(pad_forward, x.at(), padded.at(), n, h, w, c, 1, 2, 0, 1);
    written(padded, "pad_forward");
    WHISKER_CALL(pad_backward, padded.at(), dx.at(), n, h, w, c, 1, 2, 0, 1);
    written(dx, "pad_backward");
}

void check_pixels(const Activations& x, int64_t n, int64_t pixels, int64_t c, int64_t offset) {
    const Activations turned(n * pixels * c, offset), back(n * pixels * c, offset);
    WHISKER_CALL(transpose_each, x.at(), turned.at(), n, pixels, c);
    written(turned, "transpose_each");
    WHISKER_CALL(transpose_each, turned.at(), back.at(), n, c, pixels);
    written(back, "transpose_each");
    const Activations s = activations(n * c, offset), dy = activations(n * pixels * c, offset), y(n * pixels * c, offset);
    const Activations dx(n * pixels * c, offset), ds(n * c, offset);
    WHISKER_CALL(gate_forward, x.at(), s.at(), y.at(), n, pixels, c);
    written(y, "gate_forward");
    WHISKER_CALL(gate_backward, x.at(), s.at(), dy.at(), dx.at(), ds.at(), n, pixels, c);
    written(dx, "gate_backward");
    written(ds, "gate_backward");
    const Activations top(n * c, offset), mean(n * c, offset), of_top(n * pixels * c, offset), of_mean(n * pixels * c, offset);
    const Integers index(n * c, offset);
    WHISKER_CALL(global_max_pool_forward, x.at(), top.at(), index.at(), n, pixels, c);
    written(top, "global_max_pool_forward");
    WHISKER_CALL(global_max_pool_backward, top.at(), index.at(), of_top.at(), n, pixels, c);
    written(of_top, "global_max_pool_backward");
    WHISKER_CALL(global_average_pool_forward, x.at(), mean.at(), n, pixels, c);
    written(mean, "global_average_pool_forward");
    WHISKER_CALL(global_average_pool_backward, mean.at(), of_mean.at(), n, pixels, c);
    written(of_mean, "global_average_pool_backward");
}

int64_t out_of(int64_t in, int64_t kernel, int64_t stride, int64_t dilation, int64_t pad) {
    return (in + 2 * pad - (kernel - 1) * dilation - 1) / stride + 1;
}

}

void check_images(int64_t n, int64_t h, int64_t w, int64_t c, int64_t offset) {
    const Activations x = activations(n * h * w * c, offset);
    check_turns(x, n, h, w, c, offset);
    check_sizes(x, n, h, w, c, offset);
    check_pixels(x, n, h * w, c, offset);
}

void check_large_rotation() {
    // Sums that are not in scratch memory are in dx itself.
    if (std::is_same<Stored, float>::value) {
        return;
    }
    constexpr int64_t H = 16, W = 64; // so that a first launch fills scratch memory to its last byte
    const int64_t c = whisker_cuda_scratch_bytes() / (H * W * static_cast<int64_t>(sizeof(float))) + 5, size = H * W * c;
    const Activations dy = activations(size), dx(size);
    const Integers ids = integers(1, 100000);
    WHISKER_CALL(random_rotation_backward, dy.at(), dx.at(), ids.at(), 1, H, W, c, -1.0, 1.0, WHISKER_FILL_CONSTANT, WHISKER_NEAREST, 5, 1,
                 2);
    written(dx, "random_rotation_backward");
}

void check_pools(int64_t n, int64_t h, int64_t w, int64_t c, const Window& k, int64_t offset) {
    const int64_t out_h = out_of(h, k.kernel_h, k.stride, 1, k.pad_top), out_w = out_of(w, k.kernel_w, k.stride, 1, k.pad_left);
    const int64_t in = n * h * w * c, out = n * out_h * out_w * c;
    const Activations x = activations(in, offset), dy = activations(out, offset), y(out, offset), mean(out, offset), dx(in, offset), slope(in, offset);
    const int bytes = ops->max_pool_index_bytes(k.kernel_h, k.kernel_w, &queue);
    called("max_pool_index_bytes", bytes == 1 || bytes == 4 ? 0 : 1);
    const Tensor<char> index(out * bytes, offset * bytes);
#define WHISKER_POOL n, h, w, c, k.kernel_h, k.kernel_w, k.stride, k.stride, k.pad_top, k.pad_left, out_h, out_w
    WHISKER_CALL(max_pool_forward, x.at(), y.at(), index.at(), WHISKER_POOL);
    written(y, "max_pool_forward");
    WHISKER_CALL(max_pool_backward, dy.at(), index.at(), dx.at(), WHISKER_POOL);
    written(dx, "max_pool_backward");
    const Floats bias = uniform(c, offset), sums(c, offset);
    const Activations activated(out, offset), of_activated(in, offset);
    WHISKER_CALL(max_pool_relu_forward, x.at(), bias.at(), activated.at(), index.at(), WHISKER_POOL);
    written(activated, "max_pool_relu_forward");
    WHISKER_CALL(max_pool_relu_backward, activated.at(), dy.at(), index.at(), of_activated.at(), WHISKER_POOL);
    written(of_activated, "max_pool_relu_backward");
    WHISKER_CALL(relu_column_sums, activated.at(), dy.at(), sums.at(), n * out_h * out_w, c);
    written(sums, "relu_column_sums");
    WHISKER_CALL(max_pool_relu_forward, x.at(), nullptr, activated.at(), nullptr, WHISKER_POOL);
    WHISKER_CALL(average_pool_forward, x.at(), mean.at(), WHISKER_POOL);
    written(mean, "average_pool_forward");
    WHISKER_CALL(average_pool_backward, dy.at(), slope.at(), WHISKER_POOL);
    written(slope, "average_pool_backward");
#undef WHISKER_POOL
}

void check_im2col(int64_t n, int64_t h, int64_t w, int64_t c, const Window& k, int64_t offset) {
    // One row and column of windows more, which hang over the edge.
    const int64_t out_h = out_of(h, k.kernel_h, k.stride, k.dilation, k.pad_top) + 1;
    const int64_t out_w = out_of(w, k.kernel_w, k.stride, k.dilation, k.pad_left) + 1;
    const int64_t in = n * h * w * c, all = n * out_h * out_w * k.kernel_h * k.kernel_w * c;
    const Activations x = activations(in, offset), columns(all, offset), sums(in, offset);
    const Floats products = uniform(all, offset);
#define WHISKER_PATCHES n, h, w, c, k.kernel_h, k.kernel_w, k.stride, k.stride, k.dilation, k.dilation, k.pad_top, k.pad_left, out_h, out_w
    WHISKER_CALL(im2col, x.at(), columns.at(), WHISKER_PATCHES);
    written(columns, "im2col");
    WHISKER_CALL(col2im, products.at(), sums.at(), WHISKER_PATCHES);
    written(sums, "col2im");
#undef WHISKER_PATCHES
}

void check_depthwise(int64_t n, int64_t h, int64_t w, int64_t c, int64_t multiplier, const Window& k, int64_t offset) {
    const int64_t out_h = out_of(h, k.kernel_h, k.stride, k.dilation, k.pad_top);
    const int64_t out_w = out_of(w, k.kernel_w, k.stride, k.dilation, k.pad_left);
    const int64_t in = n * h * w * c, out = n * out_h * out_w * c * multiplier, weights = k.kernel_h * k.kernel_w * c * multiplier;
    const Floats kernel = uniform(weights, offset), bias = uniform(c * multiplier, offset), dkernel(weights, offset);
    const Activations x = activations(in, offset), dz = activations(out, offset), y(out, offset), dx(in, offset);
#define WHISKER_DEPTHWISE                                                                                                             \
    n, h, w, c, multiplier, k.kernel_h, k.kernel_w, k.stride, k.stride, k.dilation, k.dilation, k.pad_top, k.pad_left, out_h, out_w
    WHISKER_CALL(depthwise_forward, x.at(), kernel.at(), bias.at(), 2, y.at(), WHISKER_DEPTHWISE);
    written(y, "depthwise_forward");
    WHISKER_CALL(depthwise_forward, x.at(), kernel.at(), nullptr, 0, y.at(), WHISKER_DEPTHWISE);
    const Floats before = uniform(c, offset);
    const Activations after(out, offset);
    WHISKER_CALL(depthwise_after_forward, x.at(), before.at(), 2, kernel.at(), bias.at(), 2, after.at(), WHISKER_DEPTHWISE);
    written(after, "depthwise_after_forward");
    WHISKER_CALL(depthwise_after_forward, x.at(), nullptr, 0, kernel.at(), nullptr, 0, after.at(), WHISKER_DEPTHWISE);
    WHISKER_CALL(depthwise_backward_input, dz.at(), kernel.at(), dx.at(), WHISKER_DEPTHWISE);
    written(dx, "depthwise_backward_input");
    WHISKER_CALL(depthwise_backward_kernel, x.at(), dz.at(), dkernel.at(), WHISKER_DEPTHWISE);
    written(dkernel, "depthwise_backward_kernel");
#undef WHISKER_DEPTHWISE
}

}
}
