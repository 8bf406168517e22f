#include "index.cuh"
#include "launch.cuh"
#include "operations.cuh"
#include "vector.inl"

using namespace whisker::WHISKER_SIDE;

namespace {

template <class I, int N>
struct CopyBlocks {
    const Stored* from;
    Stored* to;
    int64_t from_stride, to_stride;
    Length<I> packs; // of a row

    WHISKER_METHOD void operator()(int64_t i) const {
        I column = static_cast<I>(i);
        const int64_t row = packs.split(column);
        store(to + row * to_stride + static_cast<int64_t>(column) * N,
              load<N>(from + row * from_stride + static_cast<int64_t>(column) * N));
    }
};

template <int N>
int copy_packs(const Stored* from, int64_t from_stride, Stored* to, int64_t to_stride, int64_t rows, int64_t width,
                Stream stream) {
    return with_index(
        [&](auto index) {
            using I = decltype(index);
            return for_each(rows * (width / N), CopyBlocks<I, N>{from, to, from_stride, to_stride, width / N}, stream);
        },
        rows * width, width);
}

}

int whisker::WHISKER_SIDE::maximum_backward(const Stored* a, const Stored* b, const Stored* dy, Stored* da, Stored* db, int64_t n,
                                    const whisker_queue* queue) {
    return n < 0 ? INVALID : with_maximum_slope(a, b, dy, da, db,
                                                [&](const auto& f) { return for_each(n, f, queue->stream); });
}

int whisker::WHISKER_SIDE::copy_blocks(const Stored* from, int64_t from_stride, Stored* to, int64_t to_stride, int64_t rows,
                               int64_t width, const whisker_queue* queue) {
    if (rows < 0 || width < 0 || from_stride < width || to_stride < width) {
        return INVALID;
    }
    if (rows == 0 || width == 0) {
        return 0;
    }
    const bool whole = packs<4>(from_stride, from) && packs<4>(to_stride, to) && width % 4 == 0;
    return whole ? copy_packs<4>(from, from_stride, to, to_stride, rows, width, queue->stream)
                 : copy_packs<1>(from, from_stride, to, to_stride, rows, width, queue->stream);
}
