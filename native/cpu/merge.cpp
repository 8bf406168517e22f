#include "operations.hpp"
#include "vector.inl"
#include "whisker/for_each.hpp"

WHISKER_OPEN

int maximum_backward(const Stored* a, const Stored* b, const Stored* dy, Stored* da, Stored* db, int64_t n) {
    if (n < 0) {
        return WHISKER_BAD_ARGUMENT;
    }
    return with_maximum_slope(a, b, dy, da, db, [=](const auto& f) {
        for_each(n, f);
        return WHISKER_OK;
    });
}

int copy_blocks(const Stored* from, int64_t from_stride, Stored* to, int64_t to_stride, int64_t rows, int64_t width) {
    if (rows < 0 || width < 0 || from_stride < width || to_stride < width) {
        return WHISKER_BAD_ARGUMENT;
    }
    // A long row is cut into pieces, so that few rows keep all threads busy too.
    constexpr int64_t PIECE = 16384;
    const int64_t pieces = (width + PIECE - 1) / PIECE;
    for_each_row(rows * pieces, minimum(width, PIECE), [=](int64_t i) {
        const int64_t row = i / pieces, first = i % pieces * PIECE;
        memcpy(to + row * to_stride + first, from + row * from_stride + first,
               static_cast<size_t>(minimum(PIECE, width - first)) * sizeof(Stored));
    });
    return WHISKER_OK;
}

WHISKER_CLOSE
