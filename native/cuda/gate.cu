#include "image_reduce.cuh"
#include "index.cuh"
#include "operations.cuh"

using namespace whisker::WHISKER_SIDE;

namespace {

template <class I, int N>
struct Gate {
    const Stored *x, *s;
    Stored* y;
    Length<I> channels, pixels; // channels counts packs

    WHISKER_METHOD void operator()(int64_t i) const {
        I channel = static_cast<I>(i);
        I pixel = channels.split(channel);
        const I image = pixels.split(pixel);
        Pack<float, N> v = load<N>(x + i * N);
        const Pack<float, N> factor = load<N>(s + (static_cast<int64_t>(image) * channels.size + channel) * N);
        for (int k = 0; k < N; k++) {
            v.at[k] *= factor.at[k];
        }
        store(y + i * N, v);
    }
};

template <int N>
int gate(const Stored* x, const Stored* s, Stored* y, int64_t n, int64_t pixels, int64_t c, Stream stream) {
    const int64_t count = n * pixels * c;
    return with_index(
        [&](auto index) {
            using I = decltype(index);
            return for_each(count / N, Gate<I, N>{x, s, y, c / N, pixels}, stream);
        },
        count, pixels, c);
}

struct GateSlope {
    const Stored *dy, *x;
    WHISKER_METHOD double operator()(int64_t i) const { return static_cast<double>(dy[i]) * x[i]; }
};

struct PutSum {
    Stored* ds;
    WHISKER_METHOD void operator()(int64_t i, double sum) const { ds[i] = static_cast<float>(sum); }
};

bool valid(int64_t n, int64_t pixels, int64_t c) {
    return n >= 0 && pixels > 0 && c > 0;
}

}

int whisker::WHISKER_SIDE::gate_forward(const Stored* x, const Stored* s, Stored* y, int64_t n, int64_t pixels, int64_t c,
                                const whisker_queue* queue) {
    if (!valid(n, pixels, c)) {
        return INVALID;
    }
    return packs<4>(c, x, s, y) ? gate<4>(x, s, y, n, pixels, c, queue->stream)
        : gate<1>(x, s, y, n, pixels, c, queue->stream);
}

int whisker::WHISKER_SIDE::gate_backward(const Stored* x, const Stored* s, const Stored* dy, Stored* dx, Stored* ds, int64_t n,
                                 int64_t pixels, int64_t c, const whisker_queue* queue) {
    if (!valid(n, pixels, c)) {
        return INVALID;
    }
    // ds before dx, which may take dy's place.
    const int status = ds ? image_sum(n, pixels, c, GateSlope{dy, x}, PutSum{ds}, queue->stream) : 0;
    return status == 0 && dx ? gate_forward(dy, s, dx, n, pixels, c, queue) : status;
}
