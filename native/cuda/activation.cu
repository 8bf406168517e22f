#include "activation.inl"
#include "index.cuh"
#include "launch.cuh"
#include "operations.cuh"
#include "packed.cuh"

using namespace whisker::WHISKER_SIDE;

namespace {

// The activation is chosen while running: the kernel is bound by memory, and ten of them would not be faster.
template <class I, int N>
struct BiasActivation {
    int kind;
    const float* bias; // may be null
    Stored* y;
    Length<I> packs; // of a row

    WHISKER_METHOD void operator()(int64_t i) const {
        I column = static_cast<I>(i);
        packs.split(column);
        Pack<float, N> v = load<N>(y + i * N);
        if (bias) {
            const Pack<float, N> b = load<N>(bias + column * N);
            for (int k = 0; k < N; k++) {
                v.at[k] += b.at[k];
            }
        }
        activate<N>(kind, v.at);
        store(y + i * N, v);
    }
};

template <int N>
int after_product(int kind, const float* bias, Stored* y, int64_t rows, int64_t channels, Stream stream) {
    const int64_t count = rows * channels;
    return with_index([&](auto index) {
        return for_each(count / N, BiasActivation<decltype(index), N>{kind, bias, y, channels / N}, stream);
    }, count, channels);
}

}

int whisker::WHISKER_SIDE::activation_forward(int kind, const Stored* x, Stored* y, int64_t n, const whisker_queue* queue) {
    int status = INVALID;
    with_activation(kind, [&](auto a) { status = for_each_packed(n, ActivationForward<decltype(a)>{x, y}, queue->stream); });
    return status;
}

int whisker::WHISKER_SIDE::activation_backward(int kind, const Stored* x, const Stored* y, const Stored* dy, Stored* dx, int64_t n,
                                       const whisker_queue* queue) {
    int status = INVALID;
    with_activation(kind, [&](auto a) {
        using A = decltype(a);
        status = for_each_packed(n, ActivationBackward<A>{A::READS_X ? x : y, dy, dx}, queue->stream);
    });
    return status;
}

int whisker::WHISKER_SIDE::bias_activation(int kind, const float* bias, Stored* y, int64_t rows, int64_t channels,
                                   const whisker_queue* queue) {
    if (rows < 0 || channels < 1 || !is_activation(kind)) {
        return INVALID;
    }
    if (!bias && is_linear(kind)) {
        return 0;
    }
    return packs<4>(channels, y, bias) ? after_product<4>(kind, bias, y, rows, channels, queue->stream)
                                       : after_product<1>(kind, bias, y, rows, channels, queue->stream);
}
