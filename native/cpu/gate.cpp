#include "image_reduce.hpp"
#include "operations.hpp"
#include "whisker/for_each.hpp"

WHISKER_OPEN

static bool valid(int64_t n, int64_t pixels, int64_t c) {
    return n >= 0 && pixels > 0 && c > 0;
}

int gate_forward(const Stored* x, const Stored* s, Stored* y, int64_t n, int64_t pixels, int64_t c) {
    if (!valid(n, pixels, c)) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each_row(n * pixels, c, [=](int64_t row) {
        const Stored* from = x + row * c;
        const Stored* factor = s + row / pixels * c;
        Stored* to = y + row * c;
        for_simd(0, c, [=](int64_t j) { to[j] = from[j] * factor[j]; });
    });
    return WHISKER_OK;
}

int gate_backward(const Stored* x, const Stored* s, const Stored* dy, Stored* dx, Stored* ds, int64_t n, int64_t pixels, int64_t c) {
    if (!valid(n, pixels, c)) {
        return WHISKER_BAD_ARGUMENT;
    }
    if (ds) { // before dx, which may take dy's place
        image_reduce(
            n, pixels, c, [=](int64_t i) { return static_cast<double>(dy[i]) * x[i]; },
            [=](int64_t gate, double sum) { ds[gate] = static_cast<float>(sum); });
    }
    return dx ? gate_forward(dy, s, dx, n, pixels, c) : WHISKER_OK;
}

WHISKER_CLOSE
