// Sums over the rows of a (rows, channels) view, in double and in an order that depends on the shape alone: blocks of rows leave partial
// sums in scratch memory, and a second launch adds these in order.
#pragma once

#include "index.cuh"
#include "launch.cuh"
#include "packed.cuh"
#include "tile.cuh"

WHISKER_OPEN

constexpr int64_t SCRATCH_BYTES = int64_t{8} << 20;

// Scratch memory holds the partial sums first, then values of single channels. Channels that exceed it are walked in chunks: every shape
// works, and none in use needs more than one.
constexpr int64_t MAX_CHANNELS = 1 << 17, PARTIAL_BYTES = int64_t{6} << 20;

static inline double* partial_sums(void* scratch) {
    return static_cast<double*>(scratch);
}

// Room for MAX_CHANNELS floats, `slot` being 0, 1, 2 or 3.
static inline float* channel_values(void* scratch, int slot) {
    return reinterpret_cast<float*>(static_cast<char*>(scratch) + PARTIAL_BYTES) + slot * MAX_CHANNELS;
}

static_assert(PARTIAL_BYTES + 4 * MAX_CHANNELS * static_cast<int64_t>(sizeof(float)) <= SCRATCH_BYTES);

// Calls use(first, count) for each chunk of the channels until one fails.
template <class Use>
static int for_chunks(int64_t channels, const Use& use) {
    int status = 0;
    for (int64_t first = 0; status == 0 && first < channels; first += MAX_CHANNELS) {
        status = use(first, minimum(MAX_CHANNELS, channels - first));
    }
    return status;
}

// The first `count` of the channels of each row.
struct Columns {
    int64_t rows, channels, count;
};

// How parts of a column are joined, by default: added up.
struct JoinSums {
    WHISKER_METHOD static double start(int) { return 0.0; }
    WHISKER_METHOD static double join(int, double a, double b) { return a + b; }
};

// f(i, q) gives the K quantities q of element i.
template <int K, class Join, class F>
struct ColumnPartial {
    static constexpr int THREADS = Tile::THREADS, PHASES = 2;

    struct Shared {
        double sum[K][THREADS];
    };

    F f;
    Columns view;
    Tile tile;
    int64_t tiles, parts;
    double* partial; // (parts, K, count)

    WHISKER_METHOD void operator()(int64_t block, int thread, int phase, Shared& shared) const {
        const int64_t part = block / tiles, channel = block % tiles * tile.columns + tile.column(thread);
        if (channel >= view.count) {
            return;
        }
        if (phase == 0) {
            double sum[K];
            for (int k = 0; k < K; k++) {
                sum[k] = Join::start(k);
            }
            const int64_t to = view.rows * (part + 1) / parts;
            WHISKER_UNROLL
            for (int64_t row = view.rows * part / parts + tile.lane(thread); row < to; row += tile.lanes) {
                double q[K];
                f(row * view.channels + channel, q);
                for (int k = 0; k < K; k++) {
                    sum[k] = Join::join(k, sum[k], q[k]);
                }
            }
            for (int k = 0; k < K; k++) {
                shared.sum[k][thread] = sum[k];
            }
        } else if (tile.lane(thread) == 0) {
            for (int k = 0; k < K; k++) {
                double sum = Join::start(k);
                WHISKER_UNROLL
                for (int i = thread; i < THREADS; i += tile.columns) {
                    sum = Join::join(k, sum, shared.sum[k][i]);
                }
                partial[(part * K + k) * view.count + channel] = sum;
            }
        }
    }
};

// Joins partial sums (parts, K, count); finish(column, totals) receives the K of each column.
template <int K, class Join, class Finish>
struct ColumnFinish {
    static constexpr int THREADS = Tile::THREADS, PHASES = 2;

    struct Shared {
        double sum[K][THREADS];
    };

    Finish finish;
    Tile tile;
    int64_t count, parts;
    const double* partial;

    WHISKER_METHOD void operator()(int64_t block, int thread, int phase, Shared& shared) const {
        const int64_t column = block * tile.columns + tile.column(thread);
        if (column >= count) {
            return;
        }
        if (phase == 0) {
            for (int k = 0; k < K; k++) {
                double sum = Join::start(k);
                WHISKER_UNROLL
                for (int64_t part = tile.lane(thread); part < parts; part += tile.lanes) {
                    sum = Join::join(k, sum, partial[(part * K + k) * count + column]);
                }
                shared.sum[k][thread] = sum;
            }
        } else if (tile.lane(thread) == 0) {
            double totals[K];
            for (int k = 0; k < K; k++) {
                totals[k] = Join::start(k);
                WHISKER_UNROLL
                for (int i = thread; i < THREADS; i += tile.columns) {
                    totals[k] = Join::join(k, totals[k], shared.sum[k][i]);
                }
            }
            finish(column, totals);
        }
    }
};

template <int K, class Join = JoinSums, class Finish>
static int column_finish(int64_t count, int64_t parts, const double* partial, const Finish& finish, Stream stream) {
    const Tile tile(minimum(count, 8)); // narrow: many threads, and blocks, for what is a short sum each
    return for_blocks(tile.across(count), ColumnFinish<K, Join, Finish>{finish, tile, count, parts, partial}, stream);
}

// Into how many parts to cut rows, where `across` blocks stand side by side and `bytes` of partial sums belong to each part: enough blocks
// to fill a large GPU, none with too few rows to be worth its partial sums.
static inline int64_t row_parts(int64_t rows, int64_t lanes, int64_t across, int64_t bytes) {
    constexpr int64_t BLOCKS = 2048, FEWEST_ROWS = 8;
    const int64_t parts = minimum(rows / (lanes * FEWEST_ROWS), minimum(BLOCKS / across, PARTIAL_BYTES / bytes));
    return maximum(1, parts);
}

// The most parts of a plain sum: few columns are joined by few threads, one part after the other, so that with 2048 parts the second launch
// takes longer than what more blocks save in the first. 512 blocks are four for each processor of an H100, with 4 KB of loads under way in each.
constexpr int64_t PLAIN_SUM_PARTS = 512;

template <int K, class Join = JoinSums, class F, class Finish>
static int column_reduce(const Columns& view, void* scratch, const F& f, const Finish& finish, Stream stream) {
    static_assert(MAX_CHANNELS * K * static_cast<int64_t>(sizeof(double)) <= PARTIAL_BYTES);
    const Tile tile(view.count);
    const int64_t tiles = tile.across(view.count);
    const int64_t most = row_parts(view.rows, tile.lanes, tiles, view.count * K * static_cast<int64_t>(sizeof(double)));
    const int64_t parts = K == 1 ? minimum(most, PLAIN_SUM_PARTS) : most;
    double* partial = partial_sums(scratch);
    const int status = for_blocks(parts * tiles, ColumnPartial<K, Join, F>{f, view, tile, tiles, parts, partial}, stream);
    return status ? status : column_finish<K, Join>(view.count, parts, partial, finish, stream);
}

// f(i, j) for every element i, with j its channel.
template <class I, class F>
struct EachElement {
    F f;
    Length<I> count;
    int64_t channels;

    WHISKER_METHOD void operator()(int64_t i) const {
        I j = static_cast<I>(i);
        const int64_t row = count.split(j);
        f(row * channels + j, j);
    }
};

// The same for four neighbouring channels: count and channels are multiples of 4.
template <class I, class F>
struct EachFourChannels {
    F f;
    Length<I> packs; // of a row
    int64_t channels;

    WHISKER_METHOD void operator()(int64_t i) const {
        I pack = static_cast<I>(i);
        const int64_t row = packs.split(pack), first = static_cast<int64_t>(pack) * 4;
        F here = f;
        FourElements<F::TENSORS> four(row * channels + first, first);
        here.tensors(four);
        WHISKER_UNROLL
        for (int k = 0; k < 4; k++) {
            here(k, k);
        }
        four.store_written();
    }
};

template <class F>
static int for_elements(const Columns& view, const F& f, Stream stream) {
    return with_index(
        [&](auto index) {
            if (view.count % 4 == 0 && view.channels % 4 == 0 && packed(f)) {
                return for_each(view.rows * view.count / 4, EachFourChannels<decltype(index), F>{f, view.count / 4, view.channels}, stream);
            }
            return for_each(view.rows * view.count, EachElement<decltype(index), F>{f, view.count, view.channels}, stream);
        },
        view.rows * view.count);
}

WHISKER_CLOSE
