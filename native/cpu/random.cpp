#include "augment.inl"
#include "dropout.inl"
#include "operations.hpp"
#include "wide_words.hpp"
#include "whisker/for_each.hpp"

WHISKER_OPEN

// The words of blocks, in the order of elements.
static void draw(const Dropout& drop, int64_t block, uint32_t* words, int64_t blocks) {
    constexpr int VECTORS = 4;
    using Group = WideGroup<VECTORS>;
    for (int64_t b = 0; b < blocks; b += VECTORS * WIDE_WORDS) {
        const Group number = Group::with([=](int i) { return wide_words_from(static_cast<uint64_t>(block + b + i * WIDE_WORDS)); });
        const Words<Group> drawn = drop.draw(number, number >> 32, WideProduct{});
        for (int i = 0; i < VECTORS; i++) {
            const Words<WideWords> own{{drawn.word[0].of[i], drawn.word[1].of[i], drawn.word[2].of[i], drawn.word[3].of[i]}};
            store(words + 4 * (b + i * WIDE_WORDS), own);
        }
    }
}

// Masks are written in words of 64 elements: bit i is 1 where element i is kept.
constexpr int64_t MASKED = 64;

// Drops MASKED elements, and returns their mask.
static uint64_t drop_drawn(const Dropout& drop, const uint32_t* words, const Stored* x, Stored* y) {
    using L = Lanes<WIDEST>;
    uint64_t mask = 0;
    for (int64_t i = 0; i < MASKED; i += WIDEST) {
        const auto kept = (L::Int)(L::load<L::Bits>(words + i) >> 8) >= static_cast<int32_t>(drop.keep);
        L::store(y + i, kept ? L::load<L::Float>(x + i) * drop.scale : L::Float{});
        mask |= static_cast<uint64_t>(L::mask(kept)) << i;
    }
    return mask;
}

// The same by a mask that was kept.
static void drop_masked(uint64_t mask, float scale, const Stored* x, Stored* y) {
    using L = Lanes<WIDEST>;
    for (int64_t i = 0; i < MASKED; i += WIDEST) {
        L::store(y + i, L::kept(static_cast<uint32_t>(mask >> i), L::load<L::Float>(x + i) * scale));
    }
}

// drop(x, y) for MASKED elements of which `count` are there: the last ones are dropped in a place that has room for all.
template <class Drop>
static void drop_some(const Stored* x, Stored* y, int64_t count, const Drop& drop) {
    if (count >= MASKED) {
        drop(x, y);
        return;
    }
    Stored room[MASKED];
    for_simd(0, MASKED, [&room](int64_t i) { room[i] = 0.0f; });
    memcpy(room, x, static_cast<size_t>(count) * sizeof(Stored));
    drop(room, room);
    memcpy(y, room, static_cast<size_t>(count) * sizeof(Stored));
}

// Elements [from, to), from the first of a mask on. `drop` is a copy, whose numbers the compiler can keep while bytes of the mask are written.
static void drop_range(const Dropout drop, const Stored* x, Stored* y, uint8_t* mask, int64_t from, int64_t to) {
    constexpr int64_t DRAWN = 4 * MASKED; // at once: a draw takes long, but several overlap
    uint32_t words[DRAWN];
    for (; from < to; from += DRAWN) {
        draw(drop, from / 4, words, DRAWN / 4);
        for (int64_t i = 0; i < minimum(DRAWN, to - from); i += MASKED) {
            uint64_t kept = 0;
            drop_some(x + from + i, y + from + i, to - from - i,
                      [&](const Stored* values, Stored* dropped) { kept = drop_drawn(drop, words + i, values, dropped); });
            if (mask) {
                memcpy(mask + (from + i) / 8, &kept, sizeof kept);
            }
        }
    }
}

int dropout(const Stored* x, Stored* y, uint8_t* mask, int64_t n, double rate, int64_t seed, int32_t layer, int32_t step) {
    if (n < 0 || !(rate >= 0.0 && rate <= 1.0)) {
        return WHISKER_BAD_ARGUMENT;
    }
    const Dropout drop = Dropout::of(rate, seed, layer, step);
    for_ranges((n + MASKED - 1) / MASKED, n, [=](int64_t from, int64_t to) {
        drop_range(drop, x, y, mask, MASKED * from, minimum(MASKED * to, n));
    });
    return WHISKER_OK;
}

int dropout_by_mask(const Stored* x, Stored* y, const uint8_t* mask, int64_t n, double rate) {
    if (n < 0 || !(rate >= 0.0 && rate <= 1.0)) {
        return WHISKER_BAD_ARGUMENT;
    }
    const float scale = Dropout::of(rate, 0, 0, 0).scale;
    for_ranges((n + MASKED - 1) / MASKED, n, [=](int64_t from, int64_t to) {
        for (int64_t first = MASKED * from; first < minimum(MASKED * to, n); first += MASKED) {
            uint64_t kept;
            memcpy(&kept, mask + first / 8, sizeof kept);
            drop_some(x + first, y + first, n - first,
                      [=](const Stored* values, Stored* dropped) { drop_masked(kept, scale, values, dropped); });
        }
    });
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
