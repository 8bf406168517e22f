#include "index.cuh"
#include "launch.cuh"
#include "operations.cuh"

using namespace whisker::WHISKER_SIDE;

namespace {

// A square of the matrix goes through shared memory, so that rows are read and columns written along neighbouring addresses.
template <class From, class To>
struct Transpose {
    static constexpr int SIDE = 32, ROWS = 8, THREADS = SIDE * ROWS, PHASES = 2;

    struct Shared {
        float tile[SIDE][SIDE + 1]; // one column more: a tile's column then lies in 32 different memory banks
    };

    const From* x;
    To* y;
    int64_t rows, columns, tiles_down, tiles_across;

    WHISKER_METHOD void operator()(int64_t block, int thread, int phase, Shared& shared) const {
        const int64_t top = block / tiles_across % tiles_down * SIDE, left = block % tiles_across * SIDE;
        const int64_t start = block / tiles_across / tiles_down * rows * columns; // of the matrix
        const int fast = thread % SIDE;
        for (int slow = thread / SIDE; slow < SIDE; slow += ROWS) {
            if (phase == 0 && top + slow < rows && left + fast < columns) {
                shared.tile[slow][fast] = x[start + (top + slow) * columns + left + fast];
            }
            if (phase == 1 && left + slow < columns && top + fast < rows) {
                y[start + (left + slow) * rows + top + fast] = shared.tile[fast][slow];
            }
        }
    }
};

template <class From, class To>
int transposed(const From* x, To* y, int64_t n, int64_t rows, int64_t columns, const whisker_queue* queue) {
    if (n < 0 || rows < 0 || columns < 0 || static_cast<const void*>(x) == y) {
        return INVALID;
    }
    using T = Transpose<From, To>;
    const int64_t down = (rows + T::SIDE - 1) / T::SIDE, across = (columns + T::SIDE - 1) / T::SIDE;
    return for_blocks(n * down * across, T{x, y, rows, columns, down, across}, queue->stream);
}

}

int whisker::WHISKER_SIDE::transpose(const float* x, Stored* y, int64_t rows, int64_t columns, const whisker_queue* queue) {
    return transposed(x, y, 1, rows, columns, queue);
}

int whisker::WHISKER_SIDE::transpose_back(const Stored* x, float* y, int64_t rows, int64_t columns, const whisker_queue* queue) {
    return transposed(x, y, 1, rows, columns, queue);
}

int whisker::WHISKER_SIDE::transpose_each(const Stored* x, Stored* y, int64_t n, int64_t rows, int64_t columns,
                                          const whisker_queue* queue) {
    return transposed(x, y, n, rows, columns, queue);
}
