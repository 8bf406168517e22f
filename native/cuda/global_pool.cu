#include "image_reduce.cuh"
#include "index.cuh"
#include "operations.cuh"
#include "pool.inl"
#include "tile.cuh"

#include <math.h>

using namespace whisker::WHISKER_SIDE;

namespace {

bool valid(int64_t n, int64_t pixels, int64_t c) {
    return n >= 0 && pixels > 0 && pixels <= INT32_MAX && c > 0;
}

// Each lane takes neighbouring pixels, so that adding up the lanes in order meets the first maximum first.
struct GlobalMax {
    static constexpr int THREADS = Tile::THREADS, PHASES = 2;
    using Maximum = FirstMaximum<float, int32_t>;

    struct Shared {
        Maximum maximum[THREADS];
    };

    const Stored* x;
    Stored* y;
    int32_t* index; // may be null
    Tile tile;
    int64_t pixels, c, tiles;

    WHISKER_METHOD void operator()(int64_t block, int thread, int phase, Shared& shared) const {
        const int64_t image = block / tiles, channel = block % tiles * tile.columns + tile.column(thread);
        if (channel >= c) {
            return;
        }
        Maximum maximum{-INFINITY, 0};
        if (phase == 0) {
            const int64_t lane = tile.lane(thread);
            const int32_t to = static_cast<int32_t>(pixels * (lane + 1) / tile.lanes);
            for (int32_t p = static_cast<int32_t>(pixels * lane / tile.lanes); p < to; p++) {
                maximum.take(x[(image * pixels + p) * c + channel], p);
            }
            shared.maximum[thread] = maximum;
        } else if (tile.lane(thread) == 0) {
            for (int i = thread; i < THREADS; i += tile.columns) {
                maximum.take(shared.maximum[i].best, shared.maximum[i].index);
            }
            y[image * c + channel] = maximum.best;
            if (index) {
                index[image * c + channel] = maximum.index;
            }
        }
    }
};

template <class I>
struct GlobalMaxSlope {
    const Stored* dy;
    const int32_t* index;
    Stored* dx;
    Length<I> channels, pixels;

    WHISKER_METHOD void operator()(int64_t i) const {
        I channel = static_cast<I>(i);
        I pixel = channels.split(channel);
        const int64_t from = static_cast<int64_t>(pixels.split(pixel)) * channels.size + channel;
        dx[i] = index[from] == static_cast<int32_t>(pixel) ? dy[from] : 0.0f;
    }
};

struct PutMean {
    Stored* y;
    double count;
    WHISKER_METHOD void operator()(int64_t i, double sum) const { y[i] = static_cast<float>(sum / count); }
};

struct Value {
    const Stored* x;
    WHISKER_METHOD double operator()(int64_t i) const { return x[i]; }
};

template <class I>
struct GlobalAverageSlope {
    const Stored* dy;
    Stored* dx;
    float count;
    Length<I> channels, pixels;

    WHISKER_METHOD void operator()(int64_t i) const {
        I channel = static_cast<I>(i);
        I pixel = channels.split(channel);
        dx[i] = dy[static_cast<int64_t>(pixels.split(pixel)) * channels.size + channel] / count;
    }
};

}

int whisker::WHISKER_SIDE::global_max_pool_forward(const Stored* x, Stored* y, int32_t* index, int64_t n, int64_t pixels,
                                           int64_t c, const whisker_queue* queue) {
    if (!valid(n, pixels, c)) {
        return INVALID;
    }
    const Tile tile(c);
    const int64_t tiles = tile.across(c);
    return for_blocks(n * tiles, GlobalMax{x, y, index, tile, pixels, c, tiles}, queue->stream);
}

int whisker::WHISKER_SIDE::global_max_pool_backward(const Stored* dy, const int32_t* index, Stored* dx, int64_t n, int64_t pixels,
                                            int64_t c, const whisker_queue* queue) {
    if (!valid(n, pixels, c)) {
        return INVALID;
    }
    return with_index(
        [&](auto zero) {
            using I = decltype(zero);
            return for_each(n * pixels * c, GlobalMaxSlope<I>{dy, index, dx, c, pixels}, queue->stream);
        },
        n * pixels * c, pixels, c);
}

int whisker::WHISKER_SIDE::global_average_pool_forward(const Stored* x, Stored* y, int64_t n, int64_t pixels, int64_t c,
                                               const whisker_queue* queue) {
    if (!valid(n, pixels, c)) {
        return INVALID;
    }
    return image_sum(n, pixels, c, Value{x}, PutMean{y, static_cast<double>(pixels)}, queue->stream);
}

int whisker::WHISKER_SIDE::global_average_pool_backward(const Stored* dy, Stored* dx, int64_t n, int64_t pixels, int64_t c,
                                                const whisker_queue* queue) {
    if (!valid(n, pixels, c)) {
        return INVALID;
    }
    return with_index(
        [&](auto zero) {
            using I = decltype(zero);
            return for_each(n * pixels * c, GlobalAverageSlope<I>{dy, dx, static_cast<float>(pixels), c, pixels},
                            queue->stream);
        },
        n * pixels * c, pixels, c);
}
