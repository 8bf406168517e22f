#include "statistics.inl"

#include "lanes.hpp"
#include "operations.hpp"
#include "runtime.hpp"
#include "whisker/for_each.hpp"

WHISKER_OPEN

// Doubles for half as many floats as the widest vector holds fill a vector of their own.
constexpr int STATISTICS_LANES = WIDEST / 2;

template <int N>
struct Doubles {
    typedef double Type __attribute__((vector_size(8 * N)));

    template <class V>
    WHISKER_FN Type of(V v) { return __builtin_convertvector(v, Type); }
};

template <>
struct Doubles<1> {
    typedef double Type;

    template <class V>
    WHISKER_FN Type of(V v) { return static_cast<double>(v); }
};

// Joins the first N of `width` neighbouring columns of some rows into parts (STATISTICS_PARTS, width), in the order of the rows. The sums
// stay in registers meanwhile, where StatisticsTerms would go through memory.
template <int N>
WHISKER_FN void join_rows(Lanes<N>, const float* x, int64_t rows, int64_t width, double* parts) {
    using L = Lanes<N>;
    using Float = typename L::Float;
    using Int = typename L::Int;
    using D = Doubles<N>;
    using Double = typename D::Type;
    const Float none = {}, infinity = none + INFINITY;
    const Int nothing = {}, one = nothing + 1;
    Double sum = L::template load<Double>(parts + SUM * width), squares = L::template load<Double>(parts + SQUARES * width);
    Float lowest = infinity, highest = -infinity;
    Int zeros = nothing, not_finite = nothing;
    for (int64_t row = 0; row < rows; row++) {
        const Float value = L::template load<Float>(x + row * width);
        const auto finite = value - value == none;
        const Double clean = D::of(finite ? value : none);
        const Float low = finite ? value : infinity, high = finite ? value : -infinity;
        sum += clean;
        squares += clean * clean;
        zeros += value == none ? one : nothing;
        not_finite += finite ? nothing : one;
        lowest = low < lowest ? low : lowest;
        highest = high > highest ? high : highest;
    }
    const auto put = [=](int part, Double here) {
        double* const at = parts + part * width;
        double before[N], now[N];
        memcpy(before, at, sizeof before);
        memcpy(now, &here, sizeof now);
        for (int lane = 0; lane < N; lane++) {
            at[lane] = JoinStatistics::join(part, before[lane], now[lane]);
        }
    };
    L::store(parts + SUM * width, sum);
    L::store(parts + SQUARES * width, squares);
    put(ZEROS, D::of(zeros));
    put(NOT_FINITE, D::of(not_finite));
    put(LOWEST, D::of(lowest));
    put(HIGHEST, D::of(highest));
}

// As column_reduce, whose order of summation this is, with other ways to join than sums.
int channel_statistics(const float* x, float* out, int64_t rows, int64_t channels) {
    constexpr int64_t NARROW = 16, FEWEST_ROWS = 64, MAX_BLOCKS = 256, CACHED = 8192;
    if (rows < 1 || channels < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    // Few channels leave vectors empty: several rows then count as one wide row, folded at the end.
    const int64_t group = channels < NARROW ? NARROW : 1, width = channels * group, wide_rows = rows / group;
    const int64_t blocks = maximum(1, minimum(MAX_BLOCKS, wide_rows / FEWEST_ROWS)), cached_rows = maximum(1, CACHED / width);
    const int64_t block_parts = STATISTICS_PARTS * width;
    const size_t bytes = static_cast<size_t>(blocks * block_parts) * sizeof(double);
    double* partial = static_cast<double*>(whisker::scratch(whisker::Scratch::PARTIAL_SUMS, bytes));
    if (!partial) {
        return WHISKER_NO_MEMORY;
    }
    for_each_row(blocks, rows * channels / blocks, [=](int64_t block) {
        double* const parts = partial + block * block_parts;
        for (int64_t i = 0; i < block_parts; i++) {
            parts[i] = JoinStatistics::start(static_cast<int>(i / width));
        }
        const auto join = [=](int64_t row, int64_t count, int64_t columns) {
            for_channels<STATISTICS_LANES>(
                columns, [=](auto lanes, int64_t j) { join_rows(lanes, x + row * width + j, count, width, parts + j); });
        };
        const int64_t end = wide_rows * (block + 1) / blocks;
        for (int64_t row = wide_rows * block / blocks; row < end; row += cached_rows) {
            join(row, minimum(cached_rows, end - row), width);
        }
        if (block == blocks - 1) {
            join(wide_rows, 1, rows * channels - wide_rows * width); // what fills no wide row
        }
    });
    const PutStatistics put{out, channels, static_cast<double>(rows)};
    for (int64_t channel = 0; channel < channels; channel++) {
        double totals[STATISTICS_PARTS];
        for (int k = 0; k < STATISTICS_PARTS; k++) {
            totals[k] = JoinStatistics::start(k);
            for (int64_t block = 0; block < blocks; block++) {
                for (int64_t j = channel; j < width; j += channels) {
                    totals[k] = JoinStatistics::join(k, totals[k], partial[block * block_parts + k * width + j]);
                }
            }
        }
        put(channel, totals);
    }
    return WHISKER_OK;
}

WHISKER_CLOSE
