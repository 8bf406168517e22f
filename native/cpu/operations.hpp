// The operations that are compiled once per instruction set, as a table of functions. A name X here is whisker_X of whisker.h outside
// and whisker::<side>::X inside; both have the same type because both are declared from it.
#ifndef WHISKER_CPU_OPERATIONS_HPP
#define WHISKER_CPU_OPERATIONS_HPP

#include "whisker/whisker.h"

#define WHISKER_OPERATIONS(X)                                                                                                  \
    X(fill) X(rescale) X(add) X(bias_add) X(adam)                                                            \
    X(vector_map) X(vector_combine) X(vector_sum) X(vector_scale_to_norm) X(maximum_backward) X(copy_blocks) \
    X(activation_forward) X(activation_backward) X(softmax_forward) X(softmax_backward)                                        \
    X(max_pool_forward) X(max_pool_backward) X(global_max_pool_forward) X(global_max_pool_backward)                            \
    X(global_average_pool_forward) X(global_average_pool_backward)                                                             \
    X(pad_forward) X(pad_backward) X(gate_forward) X(gate_backward)                                                           \
    X(column_sums) X(count_outside) X(batch_norm_train_forward) X(batch_norm_train_backward)                                 \
    X(batch_norm_infer_forward) X(batch_norm_infer_backward)                                                                   \
    X(dropout) X(random_flip) X(random_angles)                                                                                 \
    X(rotate_forward) X(rotate_backward) X(random_rotation_forward) X(random_rotation_backward)                                \
    X(resize_forward) X(resize_backward)                                                                                       \
    X(sparse_ce_logits) X(sparse_ce_probabilities) X(categorical_ce_logits) X(categorical_ce_probabilities)                    \
    X(binary_ce_logits) X(binary_ce_probabilities) X(mean_squared_error)                                                       \
    X(sparse_accuracy) X(binary_accuracy)

namespace whisker {

struct Operations {
#define X(name) decltype(&whisker_##name) name;
    WHISKER_OPERATIONS(X)
#undef X
};

namespace sse42 { extern const Operations operations; }
namespace avx2 { extern const Operations operations; }
namespace avx512 { extern const Operations operations; }

}

#if defined(WHISKER_SIDE)
namespace whisker {
namespace WHISKER_SIDE {
#define X(name) decltype(whisker_##name) name;
WHISKER_OPERATIONS(X)
#undef X
}
}
#endif

#endif
