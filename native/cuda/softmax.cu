#include "launch.cuh"
#include "operations.cuh"
#include "math.inl"

#include <math.h>

using namespace whisker::WHISKER_SIDE;

namespace {

// A block shares its threads out to rows, `lanes` to each: 1 where rows are short, all where they are long. What the lanes of a row found
// is folded in order, in two steps where they are many.
struct Rows {
    static constexpr int THREADS = 256, FOLD = 16;
    int lanes; // 1, FOLD or THREADS = FOLD FOLD
    int64_t rows, cols;

    Rows(int64_t rows, int64_t cols) : lanes(cols <= FOLD ? 1 : cols <= 32 * FOLD ? FOLD : THREADS), rows(rows), cols(cols) {}

    int64_t blocks() const { return (rows * lanes + THREADS - 1) / THREADS; }
    WHISKER_METHOD int64_t row(int64_t block, int thread) const { return block * (THREADS / lanes) + thread / lanes; }
    WHISKER_METHOD int lane(int thread) const { return thread % lanes; }
};

struct Partials {
    float lane[Rows::THREADS];
    float folded[Rows::FOLD];
};

struct Greatest {
    WHISKER_METHOD float operator()(float a, float b) const { return b > a ? b : a; }
};

struct Plus {
    WHISKER_METHOD float operator()(float a, float b) const { return a + b; }
};

template <class Join>
WHISKER_FN float join(const float* values, int count, const Join& with) {
    float joined = values[0];
    for (int i = 1; i < count; i++) {
        joined = with(joined, values[i]);
    }
    return joined;
}

// The phase between writing partials.lane and reading total().
template <class Join>
WHISKER_FN void fold_lanes(const Rows& rows, int thread, Partials& partials, const Join& with) {
    if (rows.lanes == Rows::THREADS && thread < Rows::FOLD) {
        partials.folded[thread] = join(partials.lane + thread * Rows::FOLD, Rows::FOLD, with);
    }
}

template <class Join>
WHISKER_FN float total(const Rows& rows, int thread, const Partials& partials, const Join& with) {
    if (rows.lanes == Rows::THREADS) {
        return join(partials.folded, Rows::FOLD, with);
    }
    return join(partials.lane + thread / rows.lanes * rows.lanes, rows.lanes, with);
}

// y = exp(x - max) / sum of it, over each row.
struct SoftmaxForward {
    static constexpr int THREADS = Rows::THREADS, PHASES = 5;

    struct Shared {
        Partials top, sum;
    };

    const Stored* x;
    Stored* y;
    Rows rows;

    WHISKER_METHOD void operator()(int64_t block, int thread, int phase, Shared& shared) const {
        const int64_t row = rows.row(block, thread), cols = rows.cols;
        if (row >= rows.rows) {
            return;
        }
        const Stored* from = x + row * cols;
        const int lane = rows.lane(thread);
        if (phase == 0) {
            float top = from[lane];
            for (int64_t j = lane + rows.lanes; j < cols; j += rows.lanes) {
                top = Greatest{}(top, from[j]);
            }
            shared.top.lane[thread] = top;
        } else if (phase == 1) {
            fold_lanes(rows, thread, shared.top, Greatest{});
        } else if (phase == 2) {
            const float top = total(rows, thread, shared.top, Greatest{});
            float sum = 0.0f;
            for (int64_t j = lane; j < cols; j += rows.lanes) {
                sum += whisker::WHISKER_SIDE::exp(from[j] - top);
            }
            shared.sum.lane[thread] = sum;
        } else if (phase == 3) {
            fold_lanes(rows, thread, shared.sum, Plus{});
        } else {
            const float top = total(rows, thread, shared.top, Greatest{}), sum = total(rows, thread, shared.sum, Plus{});
            Stored* to = y + row * cols;
            for (int64_t j = lane; j < cols; j += rows.lanes) {
                to[j] = whisker::WHISKER_SIDE::exp(from[j] - top) / sum; // again, and not kept in y, which may be rounded
            }
        }
    }
};

// dx = y (dy - sum y dy), over each row.
struct SoftmaxBackward {
    static constexpr int THREADS = Rows::THREADS, PHASES = 3;
    using Shared = Partials;

    const Stored *y, *dy;
    Stored* dx;
    Rows rows;

    WHISKER_METHOD void operator()(int64_t block, int thread, int phase, Shared& shared) const {
        const int64_t row = rows.row(block, thread), cols = rows.cols;
        if (row >= rows.rows) {
            return;
        }
        const Stored *values = y + row * cols, *slopes = dy + row * cols;
        const int lane = rows.lane(thread);
        if (phase == 0) {
            float dot = 0.0f;
            for (int64_t j = lane; j < cols; j += rows.lanes) {
                dot += values[j] * slopes[j];
            }
            shared.lane[thread] = dot;
        } else if (phase == 1) {
            fold_lanes(rows, thread, shared, Plus{});
        } else {
            const float dot = total(rows, thread, shared, Plus{});
            for (int64_t j = lane; j < cols; j += rows.lanes) {
                dx[row * cols + j] = values[j] * (slopes[j] - dot);
            }
        }
    }
};

}

int whisker::WHISKER_SIDE::softmax_forward(const Stored* x, Stored* y, int64_t rows, int64_t cols, const whisker_queue* queue) {
    if (rows < 0 || cols < 1) {
        return INVALID;
    }
    const Rows shape(rows, cols);
    return for_blocks(shape.blocks(), SoftmaxForward{x, y, shape}, queue->stream);
}

int whisker::WHISKER_SIDE::softmax_backward(const Stored* y, const Stored* dy, Stored* dx, int64_t rows, int64_t cols,
                                    const whisker_queue* queue) {
    if (rows < 0 || cols < 1) {
        return INVALID;
    }
    const Rows shape(rows, cols);
    return for_blocks(shape.blocks(), SoftmaxBackward{y, dy, dx, shape}, queue->stream);
}
