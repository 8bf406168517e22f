#include "augment.inl"
#include "dropout.inl"
#include "index.cuh"
#include "launch.cuh"
#include "operations.cuh"
#include "varying.cuh"

using namespace whisker::WHISKER_SIDE;

namespace {

// The four elements of one Philox block. PACKED where both tensors allow loads of four.
template <bool PACKED>
struct DropBlock {
    Dropout dropout;
    Varying<int32_t> step;
    const Stored* x;
    Stored* y;
    int64_t n;

    WHISKER_METHOD void operator()(int64_t block) const {
        Dropout drop = dropout;
        drop.step = static_cast<uint32_t>(step.get());
        const Block random = drop.draw(block);
        const int64_t first = 4 * block;
        if (PACKED && first + 4 <= n) {
            Pack<float, 4> v = load<4>(x + first);
            for (int k = 0; k < 4; k++) {
                v.at[k] = drop.apply(v.at[k], random.word[k]);
            }
            store(y + first, v);
            return;
        }
        for (int k = 0; k < 4; k++) {
            if (first + k < n) {
                y[first + k] = drop.apply(x[first + k], random.word[k]);
            }
        }
    }
};

// A block flips one image row: its draw is made once.
struct FlipRow {
    static constexpr int THREADS = 128, PHASES = 2;

    struct Shared {
        Flip flip;
    };

    const Stored* x;
    Stored* y;
    FlipDraw flip_draw;
    Varying<int32_t> epoch;
    int64_t h, w, c;
    Divisor<int32_t> channels;

    WHISKER_METHOD void operator()(int64_t block, int thread, int phase, Shared& shared) const {
        const int64_t image = block / h, row = block % h;
        if (phase == 0) {
            if (thread == 0) {
                FlipDraw draw = flip_draw;
                draw.epoch = epoch.get();
                shared.flip = draw(image);
            }
            return;
        }
        const Flip flip = shared.flip;
        const Stored* from = x + (image * h + (flip.down ? h - 1 - row : row)) * w * c;
        Stored* to = y + block * w * c;
        for (int64_t j = thread; j < w * c; j += THREADS) {
            // Element j of the row is channel j - column c of that column; its mirror image stands at column w - 1 - column.
            const int64_t column = flip.across ? channels.of(static_cast<int32_t>(j)) : 0;
            to[j] = from[flip.across ? j + (w - 1 - 2 * column) * c : j];
        }
    }
};

}

int whisker::WHISKER_SIDE::dropout(const Stored* x, Stored* y, uint8_t* mask, int64_t n, double rate, int64_t seed, int32_t layer,
                           int32_t step, const whisker_queue* queue) {
    if (n < 0 || mask || !(rate >= 0.0 && rate <= 1.0)) {
        return INVALID;
    }
    const Dropout drop = Dropout::of(rate, seed, layer, step);
    const Varying<int32_t> drawn = varying(step, queue);
    return packs<4>(4, x, y) ? for_each((n + 3) / 4, DropBlock<true>{drop, drawn, x, y, n}, queue->stream)
                             : for_each((n + 3) / 4, DropBlock<false>{drop, drawn, x, y, n}, queue->stream);
}

int whisker::WHISKER_SIDE::random_flip(const Stored* x, Stored* y, const int32_t* sample_ids, int64_t n, int64_t h, int64_t w,
                               int64_t c, int horizontal, int vertical, int64_t seed, int32_t epoch, int32_t layer,
                               const whisker_queue* queue) {
    if (n < 0 || h < 1 || w < 1 || c < 1 || w > INT32_MAX / c || x == y) {
        return INVALID;
    }
    const FlipDraw draw{sample_ids, horizontal != 0, vertical != 0, seed, epoch, layer};
    return for_blocks(n * h, FlipRow{x, y, draw, varying(epoch, queue), h, w, c, c}, queue->stream);
}
