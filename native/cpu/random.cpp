#include "augment.inl"
#include "dropout.inl"
#include "operations.hpp"
#include "wide_words.hpp"
#include "whisker/for_each.hpp"

WHISKER_OPEN

// The words of blocks, in the order of elements.
static void draw(const Dropout& drop, int64_t block, uint32_t* words, int64_t blocks) {
    for (int64_t b = 0; b < blocks; b += WIDE_WORDS) {
        const WideWords number = wide_words_from(static_cast<uint64_t>(block + b));
        store(words + 4 * b, drop.draw(number, number >> 32, WideProduct{}));
    }
}

// Elements [from, to), from the first of a block on.
static void drop_range(const Dropout& drop, const Stored* x, Stored* y, int64_t from, int64_t to) {
    constexpr int64_t BLOCKS = 64;
    uint32_t words[4 * BLOCKS];
    for (int64_t first = from; first < to; first += 4 * BLOCKS) {
        draw(drop, first / 4, words, BLOCKS);
        for_simd(0, minimum(4 * BLOCKS, to - first), [&words, drop, x = x + first, y = y + first](int64_t i) {
            y[i] = drop.apply(x[i], words[i]);
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
template <class Channels>
struct FlipRow {
    const Stored* x;
    Stored* y;
    FlipDraw draw;
    int64_t h, w;
    Channels c;

    void operator()(int64_t i) const {
        const int64_t image = i / h, row = i % h;
        const Flip flip = draw(image);
        const Stored* from = x + (image * h + (flip.down ? h - 1 - row : row)) * w * c;
        Stored* to = y + i * w * c;
        if (!flip.across) {
            memcpy(to, from, static_cast<size_t>(w * c) * sizeof(Stored));
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
    with_channels(c, [=](auto channels) { for_each_row(n * h, w * c, FlipRow<decltype(channels)>{x, y, draw, h, w, channels}); });
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
