// The functions of whisker.h that depend on the instruction set: each calls its namesake in the chosen table.
#include "operations.hpp"

#include <string.h>

#include <atomic>

namespace {

struct InstructionSet {
    const char* name;
    const whisker::Operations* operations;
    bool supported;
};

// Best first. The compiler's flags for each are in cmake/WhiskerOptions.cmake; a processor must have all that they allow.
const InstructionSet* instruction_sets() {
    static const InstructionSet sets[] = {
        {"avx512", &whisker::avx512::operations,
         __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("bmi2")},
        {"avx2", &whisker::avx2::operations,
         __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2")},
        {"sse4.2", &whisker::sse42::operations, true},
    };
    return sets;
}

const InstructionSet* best() {
    const InstructionSet* set = instruction_sets();
    while (!set->supported) {
        set++;
    }
    return set;
}

std::atomic<const InstructionSet*>& chosen() {
    static std::atomic<const InstructionSet*> set{best()};
    return set;
}

const whisker::Operations* active() {
    return chosen().load(std::memory_order_relaxed)->operations;
}

}

extern "C" {

const char* whisker_isa(void) {
    return chosen().load()->name;
}

int whisker_set_isa(const char* name) {
    const InstructionSet* sets = instruction_sets();
    for (int i = 0; name && i < 3; i++) {
        if (strcmp(sets[i].name, name) == 0 && sets[i].supported) {
            chosen().store(&sets[i]);
            return WHISKER_OK;
        }
    }
    return WHISKER_BAD_ARGUMENT;
}

int whisker_max_pool_index_bytes(int64_t kernel_h, int64_t kernel_w) {
    return kernel_h * kernel_w <= 255 ? 1 : 4;
}

int whisker_fill(float* y, int64_t n, float value) {
    return active()->fill(y, n, value);
}

int whisker_rescale(const float* x, float* y, int64_t n, float scale, float offset) {
    return active()->rescale(x, y, n, scale, offset);
}

int whisker_add(const float* a, const float* b, float* y, int64_t n) {
    return active()->add(a, b, y, n);
}

int whisker_bias_add(const float* x, const float* bias, float* y, int64_t rows, int64_t channels) {
    return active()->bias_add(x, bias, y, rows, channels);
}

int whisker_adam(float* w, const float* g, float* m, float* v, int64_t n, double alpha, double beta1, double beta2,
                 double epsilon, const float* guard) {
    return active()->adam(w, g, m, v, n, alpha, beta1, beta2, epsilon, guard);
}

int whisker_vector_map(int kind, const float* x, float* y, int64_t n, float a, float b, const float* guard) {
    return active()->vector_map(kind, x, y, n, a, b, guard);
}

int whisker_vector_combine(int kind, const float* x, const float* y, float* out, int64_t n, float a, float b,
                           const float* guard) {
    return active()->vector_combine(kind, x, y, out, n, a, b, guard);
}

int whisker_vector_sum(int kind, const float* x, float* sum, int64_t n) {
    return active()->vector_sum(kind, x, sum, n);
}

int whisker_vector_scale_to_norm(float* x, const float* sum_of_squares, int64_t n, float limit, const float* guard) {
    return active()->vector_scale_to_norm(x, sum_of_squares, n, limit, guard);
}

int whisker_maximum_backward(const float* a, const float* b, const float* dy, float* da, float* db, int64_t n) {
    return active()->maximum_backward(a, b, dy, da, db, n);
}

int whisker_copy_blocks(const float* from, int64_t from_stride, float* to, int64_t to_stride, int64_t rows,
                        int64_t width) {
    return active()->copy_blocks(from, from_stride, to, to_stride, rows, width);
}

int whisker_activation_forward(int kind, const float* x, float* y, int64_t n) {
    return active()->activation_forward(kind, x, y, n);
}

int whisker_activation_backward(int kind, const float* x, const float* y, const float* dy, float* dx, int64_t n) {
    return active()->activation_backward(kind, x, y, dy, dx, n);
}

int whisker_softmax_forward(const float* x, float* y, int64_t rows, int64_t cols) {
    return active()->softmax_forward(x, y, rows, cols);
}

int whisker_softmax_backward(const float* y, const float* dy, float* dx, int64_t rows, int64_t cols) {
    return active()->softmax_backward(y, dy, dx, rows, cols);
}

int whisker_max_pool_forward(const float* x, float* y, void* index, int64_t n, int64_t h, int64_t w, int64_t c, int64_t kernel_h,
                             int64_t kernel_w, int64_t stride_h, int64_t stride_w, int64_t pad_top, int64_t pad_left, int64_t out_h,
                             int64_t out_w) {
    return active()->max_pool_forward(x, y, index, n, h, w, c, kernel_h, kernel_w, stride_h, stride_w, pad_top, pad_left, out_h,
                                      out_w);
}

int whisker_max_pool_backward(const float* dy, const void* index, float* dx, int64_t n, int64_t h, int64_t w, int64_t c,
                              int64_t kernel_h, int64_t kernel_w, int64_t stride_h, int64_t stride_w, int64_t pad_top,
                              int64_t pad_left, int64_t out_h, int64_t out_w) {
    return active()->max_pool_backward(dy, index, dx, n, h, w, c, kernel_h, kernel_w, stride_h, stride_w, pad_top, pad_left, out_h,
                                       out_w);
}

int whisker_global_max_pool_forward(const float* x, float* y, int32_t* index, int64_t n, int64_t pixels, int64_t c) {
    return active()->global_max_pool_forward(x, y, index, n, pixels, c);
}

int whisker_global_max_pool_backward(const float* dy, const int32_t* index, float* dx, int64_t n, int64_t pixels, int64_t c) {
    return active()->global_max_pool_backward(dy, index, dx, n, pixels, c);
}

int whisker_global_average_pool_forward(const float* x, float* y, int64_t n, int64_t pixels, int64_t c) {
    return active()->global_average_pool_forward(x, y, n, pixels, c);
}

int whisker_global_average_pool_backward(const float* dy, float* dx, int64_t n, int64_t pixels, int64_t c) {
    return active()->global_average_pool_backward(dy, dx, n, pixels, c);
}

int whisker_pad_forward(const float* x, float* y, int64_t n, int64_t h, int64_t w, int64_t c, int64_t top, int64_t bottom,
                        int64_t left, int64_t right) {
    return active()->pad_forward(x, y, n, h, w, c, top, bottom, left, right);
}

int whisker_pad_backward(const float* dy, float* dx, int64_t n, int64_t h, int64_t w, int64_t c, int64_t top, int64_t bottom,
                         int64_t left, int64_t right) {
    return active()->pad_backward(dy, dx, n, h, w, c, top, bottom, left, right);
}

int whisker_gate_forward(const float* x, const float* s, float* y, int64_t n, int64_t pixels, int64_t c) {
    return active()->gate_forward(x, s, y, n, pixels, c);
}

int whisker_gate_backward(const float* x, const float* s, const float* dy, float* dx, float* ds, int64_t n, int64_t pixels,
                          int64_t c) {
    return active()->gate_backward(x, s, dy, dx, ds, n, pixels, c);
}

int whisker_column_sums(const float* x, float* sums, int64_t rows, int64_t channels) {
    return active()->column_sums(x, sums, rows, channels);
}

int whisker_count_outside(const float* x, float* count, int64_t n, float limit) {
    return active()->count_outside(x, count, n, limit);
}

int whisker_batch_norm_train_forward(const float* x, float* y, const float* gamma, const float* beta, float* moving_mean,
                                     float* moving_variance, float* mean, float* inv_std, int64_t rows, int64_t channels,
                                     double momentum, double epsilon) {
    return active()->batch_norm_train_forward(x, y, gamma, beta, moving_mean, moving_variance, mean, inv_std, rows, channels,
                                              momentum, epsilon);
}

int whisker_batch_norm_train_backward(const float* x, const float* dy, const float* gamma, const float* mean, const float* inv_std,
                                      float* dx, float* dgamma, float* dbeta, int64_t rows, int64_t channels) {
    return active()->batch_norm_train_backward(x, dy, gamma, mean, inv_std, dx, dgamma, dbeta, rows, channels);
}

int whisker_batch_norm_infer_forward(const float* x, float* y, const float* gamma, const float* beta, const float* moving_mean,
                                     const float* moving_variance, int64_t rows, int64_t channels, double epsilon) {
    return active()->batch_norm_infer_forward(x, y, gamma, beta, moving_mean, moving_variance, rows, channels, epsilon);
}

int whisker_batch_norm_infer_backward(const float* x, const float* dy, const float* gamma, const float* moving_mean,
                                      const float* moving_variance, float* dx, float* dgamma, float* dbeta, int64_t rows,
                                      int64_t channels, double epsilon) {
    return active()->batch_norm_infer_backward(x, dy, gamma, moving_mean, moving_variance, dx, dgamma, dbeta, rows, channels,
                                               epsilon);
}

int whisker_dropout(const float* x, float* y, int64_t n, double rate, int64_t seed, int32_t layer, int32_t step) {
    return active()->dropout(x, y, n, rate, seed, layer, step);
}

int whisker_random_flip(const float* x, float* y, const int32_t* sample_ids, int64_t n, int64_t h, int64_t w, int64_t c,
                        int horizontal, int vertical, int64_t seed, int32_t epoch, int32_t layer) {
    return active()->random_flip(x, y, sample_ids, n, h, w, c, horizontal, vertical, seed, epoch, layer);
}

int whisker_random_angles(const int32_t* sample_ids, double* angles, int64_t n, double lower, double upper, int64_t seed,
                          int32_t epoch, int32_t layer) {
    return active()->random_angles(sample_ids, angles, n, lower, upper, seed, epoch, layer);
}

int whisker_rotate_forward(const float* x, float* y, const double* angles, int64_t n, int64_t h, int64_t w, int64_t c,
                           int fill_mode, int interpolation, float fill_value) {
    return active()->rotate_forward(x, y, angles, n, h, w, c, fill_mode, interpolation, fill_value);
}

int whisker_rotate_backward(const float* dy, float* dx, const double* angles, int64_t n, int64_t h, int64_t w, int64_t c,
                            int fill_mode, int interpolation) {
    return active()->rotate_backward(dy, dx, angles, n, h, w, c, fill_mode, interpolation);
}

int whisker_random_rotation_forward(const float* x, float* y, const int32_t* sample_ids, int64_t n, int64_t h, int64_t w, int64_t c,
                                    double lower, double upper, int fill_mode, int interpolation, float fill_value, int64_t seed,
                                    int32_t epoch, int32_t layer) {
    return active()->random_rotation_forward(x, y, sample_ids, n, h, w, c, lower, upper, fill_mode, interpolation, fill_value, seed,
                                             epoch, layer);
}

int whisker_random_rotation_backward(const float* dy, float* dx, const int32_t* sample_ids, int64_t n, int64_t h, int64_t w,
                                     int64_t c, double lower, double upper, int fill_mode, int interpolation, int64_t seed,
                                     int32_t epoch, int32_t layer) {
    return active()->random_rotation_backward(dy, dx, sample_ids, n, h, w, c, lower, upper, fill_mode, interpolation, seed, epoch,
                                              layer);
}

int whisker_resize_forward(const float* x, float* y, int64_t n, int64_t h, int64_t w, int64_t c, int64_t out_h, int64_t out_w,
                           int interpolation) {
    return active()->resize_forward(x, y, n, h, w, c, out_h, out_w, interpolation);
}

int whisker_resize_backward(const float* dy, float* dx, int64_t n, int64_t h, int64_t w, int64_t c, int64_t out_h, int64_t out_w,
                            int interpolation) {
    return active()->resize_backward(dy, dx, n, h, w, c, out_h, out_w, interpolation);
}

int whisker_sparse_ce_logits(const float* logits, const int32_t* labels, float* loss, float* d_logits, float* correct, int64_t rows,
                             int64_t classes, double scale) {
    return active()->sparse_ce_logits(logits, labels, loss, d_logits, correct, rows, classes, scale);
}

int whisker_sparse_ce_probabilities(const float* probabilities, const int32_t* labels, float* loss, float* d_probabilities,
                                    float* correct, int64_t rows, int64_t classes, double scale) {
    return active()->sparse_ce_probabilities(probabilities, labels, loss, d_probabilities, correct, rows, classes, scale);
}

int whisker_categorical_ce_logits(const float* logits, const float* targets, float* loss, float* d_logits, int64_t rows,
                                  int64_t classes, double smoothing, double scale) {
    return active()->categorical_ce_logits(logits, targets, loss, d_logits, rows, classes, smoothing, scale);
}

int whisker_categorical_ce_probabilities(const float* probabilities, const float* targets, float* loss, float* d_probabilities,
                                         int64_t rows, int64_t classes, double smoothing, double scale) {
    return active()->categorical_ce_probabilities(probabilities, targets, loss, d_probabilities, rows, classes, smoothing, scale);
}

int whisker_binary_ce_logits(const float* logits, const float* targets, float* loss, float* d_logits, int64_t rows, int64_t cols,
                             double smoothing, double scale) {
    return active()->binary_ce_logits(logits, targets, loss, d_logits, rows, cols, smoothing, scale);
}

int whisker_binary_ce_probabilities(const float* probabilities, const float* targets, float* loss, float* d_probabilities,
                                    int64_t rows, int64_t cols, double smoothing, double scale) {
    return active()->binary_ce_probabilities(probabilities, targets, loss, d_probabilities, rows, cols, smoothing, scale);
}

int whisker_mean_squared_error(const float* predictions, const float* targets, float* loss, float* d_predictions, int64_t rows,
                               int64_t cols, double scale) {
    return active()->mean_squared_error(predictions, targets, loss, d_predictions, rows, cols, scale);
}

int whisker_sparse_accuracy(const float* scores, const int32_t* labels, float* correct, int64_t rows, int64_t classes) {
    return active()->sparse_accuracy(scores, labels, correct, rows, classes);
}

int whisker_binary_accuracy(const float* values, const int32_t* targets, float* correct, int64_t rows, int64_t cols,
                            double threshold) {
    return active()->binary_accuracy(values, targets, correct, rows, cols, threshold);
}

}
