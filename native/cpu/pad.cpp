#include "operations.hpp"
#include "whisker/for_each.hpp"

WHISKER_OPEN

static bool valid(int64_t n, int64_t h, int64_t w, int64_t c, int64_t top, int64_t bottom, int64_t left, int64_t right) {
    return n >= 0 && h > 0 && w > 0 && c > 0 && top >= 0 && bottom >= 0 && left >= 0 && right >= 0;
}

static void copy(const Stored* from, Stored* to, int64_t count) {
    memcpy(to, from, static_cast<size_t>(count) * sizeof(Stored));
}

static void zero(Stored* to, int64_t count) {
    memset(to, 0, static_cast<size_t>(count) * sizeof(Stored));
}

int pad_forward(const Stored* x, Stored* y, int64_t n, int64_t h, int64_t w, int64_t c, int64_t top, int64_t bottom, int64_t left,
                int64_t right) {
    if (!valid(n, h, w, c, top, bottom, left, right) || x == y) {
        return WHISKER_BAD_ARGUMENT;
    }
    const int64_t out_h = top + h + bottom, width = (left + w + right) * c;
    for_each_row(n * out_h, width, [=](int64_t i) {
        const int64_t image = i / out_h, row = i % out_h - top;
        Stored* to = y + i * width;
        if (row < 0 || row >= h) {
            zero(to, width);
            return;
        }
        zero(to, left * c);
        copy(x + (image * h + row) * w * c, to + left * c, w * c);
        zero(to + (left + w) * c, right * c);
    });
    return WHISKER_OK;
}

int pad_backward(const Stored* dy, Stored* dx, int64_t n, int64_t h, int64_t w, int64_t c, int64_t top, int64_t bottom, int64_t left,
                 int64_t right) {
    if (!valid(n, h, w, c, top, bottom, left, right) || dx == dy) {
        return WHISKER_BAD_ARGUMENT;
    }
    const int64_t out_h = top + h + bottom, width = (left + w + right) * c;
    for_each_row(n * h, w * c, [=](int64_t i) {
        const int64_t image = i / h, row = i % h + top;
        copy(dy + (image * out_h + row) * width + left * c, dx + i * w * c, w * c);
    });
    return WHISKER_OK;
}

WHISKER_CLOSE
