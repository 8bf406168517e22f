#include "column_reduce.cuh"
#include "normalization.inl"
#include "whisker/whisker_cuda.h"

using namespace whisker::cuda;

namespace {

struct Value {
    const float* x;
    WHISKER_METHOD void operator()(int64_t i, double* sum) const { sum[0] = x[i]; }
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

int normalise(const Columns& view, const float* x, float* y, const float* gamma, const float* beta, const float* mean, const float* inv_std,
              Stream stream) {
    return with_normalise(x, y, gamma, beta, mean, inv_std, [&](const auto& f) { return for_elements(view, f, stream); });
}

}

int64_t whisker_cuda_scratch_bytes(void) {
    return SCRATCH_BYTES;
}

int whisker_cuda_column_sums(const float* x, float* sums, void* scratch, int64_t rows, int64_t channels, int64_t stream) {
    if (rows < 0 || channels < 1) {
        return INVALID;
    }
    return for_chunks(channels, [&](int64_t first, int64_t count) {
        return column_reduce<1>(Columns{rows, channels, count}, scratch, Value{x + first}, PutSum{sums + first}, stream);
    });
}

int whisker_cuda_count_outside(const float* x, float* count, void* scratch, int64_t n, float limit, int64_t stream) {
    return n < 0 ? INVALID : column_reduce<1>(Columns{n, 1, 1}, scratch, Outside{x, limit}, PutSum{count}, stream);
}

int whisker_cuda_batch_norm_train_forward(const float* x, float* y, const float* gamma, const float* beta, float* moving_mean,
                                          float* moving_variance, float* mean, float* inv_std, void* scratch, int64_t rows,
                                          int64_t channels, double momentum, double epsilon, int64_t stream) {
    if (rows < 1 || channels < 1) {
        return INVALID;
    }
    return for_chunks(channels, [&](int64_t first, int64_t count) {
        const Columns view{rows, channels, count};
        const int status = column_reduce<2>(view, scratch, Moments{x + first},
                                            BatchStatistics{moving_mean + first, moving_variance + first, mean + first, inv_std + first,
                                                            static_cast<double>(rows), momentum, epsilon},
                                            stream);
        return status ? status
                      : normalise(view, x + first, y + first, from(gamma, first), from(beta, first), mean + first, inv_std + first, stream);
    });
}

int whisker_cuda_batch_norm_train_backward(const float* x, const float* dy, const float* gamma, const float* mean, const float* inv_std,
                                           float* dx, float* dgamma, float* dbeta, void* scratch, int64_t rows, int64_t channels,
                                           int64_t stream) {
    if (rows < 1 || channels < 1) {
        return INVALID;
    }
    float *factor = channel_values(scratch, 0), *constant = channel_values(scratch, 1), *along_x = channel_values(scratch, 2);
    return for_chunks(channels, [&](int64_t first, int64_t count) {
        const Columns view{rows, channels, count};
        const ParameterGradients gradients{mean + first, inv_std + first, from(dgamma, first), from(dbeta, first)};
        const int status = column_reduce<3>(
            view, scratch, TrainSlopeMoments{SlopeMoments{x + first, dy + first}},
            TrainSlopeTerms{gradients, from(gamma, first), factor, constant, along_x, static_cast<double>(rows)}, stream);
        return status || !dx ? status
                             : for_elements(view, TrainSlope{x + first, dy + first, dx + first, mean + first, factor, constant, along_x},
                                            stream);
    });
}

int whisker_cuda_batch_norm_infer_forward(const float* x, float* y, const float* gamma, const float* beta, const float* moving_mean,
                                          const float* moving_variance, void* scratch, int64_t rows, int64_t channels, double epsilon,
                                          int64_t stream) {
    if (rows < 0 || channels < 1) {
        return INVALID;
    }
    float* inv_std = channel_values(scratch, 0);
    return for_chunks(channels, [&](int64_t first, int64_t count) {
        const int status = for_each(count, InferenceInvStd{moving_variance + first, inv_std, epsilon}, stream);
        return status ? status
                      : normalise(Columns{rows, channels, count}, x + first, y + first, from(gamma, first), from(beta, first),
                                  moving_mean + first, inv_std, stream);
    });
}

int whisker_cuda_batch_norm_infer_backward(const float* x, const float* dy, const float* gamma, const float* moving_mean,
                                           const float* moving_variance, float* dx, float* dgamma, float* dbeta, void* scratch,
                                           int64_t rows, int64_t channels, double epsilon, int64_t stream) {
    if (rows < 0 || channels < 1) {
        return INVALID;
    }
    float* inv_std = channel_values(scratch, 0);
    return for_chunks(channels, [&](int64_t first, int64_t count) {
        const Columns view{rows, channels, count};
        int status = for_each(count, InferenceInvStd{moving_variance + first, inv_std, epsilon}, stream);
        if (status == 0 && (dgamma || dbeta)) {
            status = column_reduce<2>(view, scratch, SlopeMoments{x + first, dy + first},
                                      ParameterGradients{moving_mean + first, inv_std, from(dgamma, first), from(dbeta, first)}, stream);
        }
        if (status || !dx) {
            return status;
        }
        return gamma ? for_elements(view, InferenceSlope<true>{dy + first, dx + first, gamma + first, inv_std}, stream)
                     : for_elements(view, InferenceSlope<false>{dy + first, dx + first, nullptr, inv_std}, stream);
    });
}
