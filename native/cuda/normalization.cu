#include "activation.inl"
#include "column_reduce.cuh"
#include "normalization.inl"
#include "operations.cuh"

using namespace whisker::WHISKER_SIDE;

namespace {

struct Value {
    const Stored* x;
    WHISKER_METHOD void operator()(int64_t i, double* sum) const { sum[0] = x[i]; }
};

// The gradient before relu.
struct ReluSlope {
    const Stored *y, *dy;
    WHISKER_METHOD void operator()(int64_t i, double* sum) const { sum[0] = dy[i] * Relu::slope(0.0f, y[i]); }
};

struct PutSum {
    float* sums;
    WHISKER_METHOD void operator()(int64_t j, const double* sum) const { sums[j] = static_cast<float>(sum[0]); }
};

// The same parameter from channel `first` on; null stays null.
template <class T>
T* from(T* parameter, int64_t first) {
    return parameter ? parameter + first : nullptr;
}

int normalise(const Columns& view, const Stored* x, Stored* y, const float* gamma, const float* beta, const float* mean, const float* inv_std,
              Stream stream) {
    return with_normalise(x, y, gamma, beta, mean, inv_std, [&](const auto& f) { return for_elements(view, f, stream); });
}

}

int whisker::WHISKER_SIDE::column_sums(const Stored* x, float* sums, int64_t rows, int64_t channels,
                               const whisker_queue* queue) {
    if (rows < 0 || channels < 1) {
        return INVALID;
    }
    return for_chunks(channels, [&](int64_t first, int64_t count) {
        return column_reduce<1>(Columns{rows, channels, count}, queue->scratch, Value{x + first}, PutSum{sums + first},
                                queue->stream);
    });
}

int whisker::WHISKER_SIDE::relu_column_sums(const Stored* y, const Stored* dy, float* sums, int64_t rows, int64_t channels,
                                    const whisker_queue* queue) {
    if (rows < 0 || channels < 1) {
        return INVALID;
    }
    return for_chunks(channels, [&](int64_t first, int64_t count) {
        return column_reduce<1>(Columns{rows, channels, count}, queue->scratch, ReluSlope{y + first, dy + first},
                                PutSum{sums + first}, queue->stream);
    });
}

int whisker::WHISKER_SIDE::count_outside(const Stored* x, float* count, int64_t n, float limit, const whisker_queue* queue) {
    return n < 0 ? INVALID : column_reduce<1>(Columns{n, 1, 1}, queue->scratch, Outside{x, limit}, PutSum{count},
                                              queue->stream);
}

int whisker::WHISKER_SIDE::batch_norm_train_forward(const Stored* x, Stored* y, const float* gamma, const float* beta,
                                            float* moving_mean, float* moving_variance, float* mean, float* inv_std,
                                            int64_t rows, int64_t channels, double momentum, double epsilon,
                                            const whisker_queue* queue) {
    if (rows < 1 || channels < 1) {
        return INVALID;
    }
    return for_chunks(channels, [&](int64_t first, int64_t count) {
        const Columns view{rows, channels, count};
        const int status = column_reduce<2>(view, queue->scratch, Moments{x + first},
                                            BatchStatistics{moving_mean + first, moving_variance + first, mean + first, inv_std + first,
                                                            static_cast<double>(rows), momentum, epsilon},
                                            queue->stream);
        return status ? status
                      : normalise(view, x + first, y + first, from(gamma, first), from(beta, first), mean + first,
                                  inv_std + first, queue->stream);
    });
}

int whisker::WHISKER_SIDE::batch_norm_train_backward(const Stored* x, const Stored* dy, const float* gamma, const float* mean,
                                             const float* inv_std, Stored* dx, float* dgamma, float* dbeta, int64_t rows,
                                             int64_t channels, const whisker_queue* queue) {
    if (rows < 1 || channels < 1) {
        return INVALID;
    }
    float *factor = channel_values(queue->scratch, 0), *constant = channel_values(queue->scratch, 1),
        *along_x = channel_values(queue->scratch, 2);
    return for_chunks(channels, [&](int64_t first, int64_t count) {
        const Columns view{rows, channels, count};
        const ParameterGradients gradients{mean + first, inv_std + first, from(dgamma, first), from(dbeta, first)};
        const int status = column_reduce<3>(
            view, queue->scratch, TrainSlopeMoments{SlopeMoments{x + first, dy + first}},
            TrainSlopeTerms{gradients, from(gamma, first), factor, constant, along_x, static_cast<double>(rows)},
                queue->stream);
        return status || !dx ? status
                             : for_elements(view, TrainSlope{x + first, dy + first, dx + first, mean + first, factor, constant, along_x},
                                            queue->stream);
    });
}

int whisker::WHISKER_SIDE::batch_norm_infer_forward(const Stored* x, Stored* y, const float* gamma, const float* beta,
                                            const float* moving_mean, const float* moving_variance, int64_t rows,
                                            int64_t channels, double epsilon, const whisker_queue* queue) {
    if (rows < 0 || channels < 1) {
        return INVALID;
    }
    float* inv_std = channel_values(queue->scratch, 0);
    return for_chunks(channels, [&](int64_t first, int64_t count) {
        const int status = for_each(count, InferenceInvStd{moving_variance + first, inv_std, epsilon}, queue->stream);
        return status ? status
                      : normalise(Columns{rows, channels, count}, x + first, y + first, from(gamma, first), from(beta, first),
                                  moving_mean + first, inv_std, queue->stream);
    });
}

int whisker::WHISKER_SIDE::batch_norm_infer_backward(const Stored* x, const Stored* dy, const float* gamma,
                                             const float* moving_mean, const float* moving_variance, Stored* dx,
                                             float* dgamma, float* dbeta, int64_t rows, int64_t channels,
                                             double epsilon, const whisker_queue* queue) {
    if (rows < 0 || channels < 1) {
        return INVALID;
    }
    float* inv_std = channel_values(queue->scratch, 0);
    return for_chunks(channels, [&](int64_t first, int64_t count) {
        const Columns view{rows, channels, count};
        int status = for_each(count, InferenceInvStd{moving_variance + first, inv_std, epsilon}, queue->stream);
        if (status == 0 && (dgamma || dbeta)) {
            status = column_reduce<2>(view, queue->scratch, SlopeMoments{x + first, dy + first},
                                      ParameterGradients{moving_mean + first, inv_std, from(dgamma, first),
                                          from(dbeta, first)}, queue->stream);
        }
        if (status || !dx) {
            return status;
        }
        return gamma ? for_elements(view, InferenceSlope<true>{dy + first, dx + first, gamma + first, inv_std},
                                    queue->stream)
                     : for_elements(view, InferenceSlope<false>{dy + first, dx + first, nullptr, inv_std},
                                    queue->stream);
    });
}
