// Reductions over the pixels of each image of an (n, pixels, c) view: a block takes some neighbouring channels of one image.
#pragma once

#include "launch.cuh"
#include "tile.cuh"

WHISKER_OPEN

// value(i) is that of element i; finish(image c + channel, sum) receives each channel's sum, in double.
template <class Value, class Finish>
struct ImageSum {
    static constexpr int THREADS = Tile::THREADS, PHASES = 2;

    struct Shared {
        double sum[THREADS];
    };

    Value value;
    Finish finish;
    Tile tile;
    int64_t pixels, c, tiles;

    WHISKER_METHOD void operator()(int64_t block, int thread, int phase, Shared& shared) const {
        const int64_t image = block / tiles, channel = block % tiles * tile.columns + tile.column(thread);
        if (channel >= c) {
            return;
        }
        if (phase == 0) {
            double sum = 0.0;
            WHISKER_UNROLL
            for (int64_t p = tile.lane(thread); p < pixels; p += tile.lanes) {
                sum += value((image * pixels + p) * c + channel);
            }
            shared.sum[thread] = sum;
        } else if (tile.lane(thread) == 0) {
            double sum = 0.0;
            WHISKER_UNROLL
            for (int i = thread; i < THREADS; i += tile.columns) {
                sum += shared.sum[i];
            }
            finish(image * c + channel, sum);
        }
    }
};

template <class Value, class Finish>
static int image_sum(int64_t n, int64_t pixels, int64_t c, const Value& value, const Finish& finish, Stream stream) {
    const Tile tile(c);
    const int64_t tiles = tile.across(c);
    return for_blocks(n * tiles, ImageSum<Value, Finish>{value, finish, tile, pixels, c, tiles}, stream);
}

WHISKER_CLOSE
