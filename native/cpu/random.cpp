#include "augment.inl"
#include "dropout.inl"
#include "operations.hpp"
#include "whisker/for_each.hpp"

WHISKER_OPEN

// Elements [from, to): the words of many blocks at once, so that ten rounds of multiplications run in vectors, then their use.
static void drop_range(const Dropout& drop, const Stored* x, Stored* y, int64_t from, int64_t to) {
    constexpr int64_t BLOCKS = 64;
    uint32_t word[4][BLOCKS];
    for (int64_t first = from; first < to; first += 4 * BLOCKS) {
        for_simd(0, BLOCKS, [&word, drop, first](int64_t b) {
            const Block random = drop.draw(first / 4 + b);
            word[0][b] = random.word[0];
            word[1][b] = random.word[1];
            word[2][b] = random.word[2];
            word[3][b] = random.word[3];
        });
        if (to - first < 4 * BLOCKS) {
            for (int64_t i = first; i < to; i++) {
                y[i] = drop.apply(x[i], word[i % 4][(i - first) / 4]);
            }
            return;
        }
        for_simd(0, BLOCKS, [&word, drop, from = x + first, to = y + first](int64_t b) {
            to[4 * b] = drop.apply(from[4 * b], word[0][b]);
            to[4 * b + 1] = drop.apply(from[4 * b + 1], word[1][b]);
            to[4 * b + 2] = drop.apply(from[4 * b + 2], word[2][b]);
            to[4 * b + 3] = drop.apply(from[4 * b + 3], word[3][b]);
        });
    }
}

int dropout(const Stored* x, Stored* y, int64_t n, double rate, int64_t seed, int32_t layer, int32_t step) {
    if (n < 0 || !(rate >= 0.0 && rate <= 1.0)) {
        return WHISKER_BAD_ARGUMENT;
    }
    const Dropout drop = Dropout::of(rate, seed, layer, step);
    for_ranges((n + 3) / 4, n, [=](int64_t from, int64_t to) { drop_range(drop, x, y, 4 * from, minimum(4 * to, n)); });
    return WHISKER_OK;
}

// One image row of w c values; i counts the rows of the batch.
struct FlipRow {
    const Stored* x;
    Stored* y;
    FlipDraw draw;
    int64_t h, w, c;

    void operator()(int64_t i) const {
        const int64_t image = i / h, row = i % h;
        const Flip flip = draw(image);
        const Stored* from = x + (image * h + (flip.down ? h - 1 - row : row)) * w * c;
        Stored* to = y + i * w * c;
        if (!flip.across) {
            for (int64_t j = 0; j < w * c; j++) {
                to[j] = from[j];
            }
            return;
        }
        for (int64_t column = 0; column < w; column++) {
            for (int64_t k = 0; k < c; k++) {
                to[column * c + k] = from[(w - 1 - column) * c + k];
            }
        }
    }
};

int random_flip(const Stored* x, Stored* y, const int32_t* sample_ids, int64_t n, int64_t h, int64_t w, int64_t c, int horizontal,
                int vertical, int64_t seed, int32_t epoch, int32_t layer) {
    if (n < 0 || h < 1 || w < 1 || c < 1 || x == y) {
        return WHISKER_BAD_ARGUMENT;
    }
    const FlipDraw draw{sample_ids, horizontal != 0, vertical != 0, seed, epoch, layer};
    for_each_row(n * h, w * c, FlipRow{x, y, draw, h, w, c});
    return WHISKER_OK;
}

int random_angles(const int32_t* sample_ids, double* angles, int64_t n, double lower, double upper, int64_t seed, int32_t epoch,
                  int32_t layer) {
    if (n < 0) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each_row(n, 1, AngleDraw{sample_ids, angles, lower, upper, seed, epoch, layer});
    return WHISKER_OK;
}

WHISKER_CLOSE
