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

// What some rows of N neighbouring columns amount to. Sums go on from what was before, the others begin anew.
template <int N>
struct Gathered {
    using L = Lanes<N>;
    using D = Doubles<N>;
    using Float = typename L::Float;
    using Int = typename L::Int;
    typename D::Type sum, squares;
    Float lowest, highest;
    Int zeros, not_finite;

    WHISKER_METHOD void start(const double* parts, int64_t width) {
        sum = L::template load<typename D::Type>(parts + SUM * width);
        squares = L::template load<typename D::Type>(parts + SQUARES * width);
        lowest = Float{} + INFINITY;
        highest = Float{} - INFINITY;
        zeros = not_finite = Int{};
    }

    // CHECKED is false where every value is taken to be finite.
    template <bool CHECKED>
    WHISKER_METHOD void join(Float value) {
        const Float none = {};
        const Int nothing = {}, one = nothing + 1;
        Float low = value, high = value, clean = value;
        if constexpr (CHECKED) {
            const auto finite = value - value == none;
            low = finite ? value : none + INFINITY;
            high = finite ? value : none - INFINITY;
            clean = finite ? value : none;
            not_finite += finite ? nothing : one;
        }
        const typename D::Type exact = D::of(clean);
        sum += exact;
        squares += exact * exact;
        zeros += value == none ? one : nothing;
        lowest = low < lowest ? low : lowest;
        highest = high > highest ? high : highest;
    }

    // One value that is not finite leaves such a sum: that of finite floats is far from overflow.
    WHISKER_METHOD bool is_finite() const {
        double values[N];
        memcpy(values, &sum, sizeof values);
        bool finite = true;
        for (int lane = 0; lane < N; lane++) {
            finite &= values[lane] - values[lane] == 0.0;
        }
        return finite;
    }

    WHISKER_METHOD void put(double* parts, int64_t width) const {
        L::store(parts + SUM * width, sum);
        L::store(parts + SQUARES * width, squares);
        put(ZEROS, D::of(zeros), parts, width);
        put(NOT_FINITE, D::of(not_finite), parts, width);
        put(LOWEST, D::of(lowest), parts, width);
        put(HIGHEST, D::of(highest), parts, width);
    }

    WHISKER_METHOD static void put(int part, typename D::Type here, double* parts, int64_t width) {
        double* const at = parts + part * width;
        const auto before = L::template load<typename D::Type>(at);
        if (part == LOWEST) {
            here = here < before ? here : before;
        } else if (part == HIGHEST) {
            here = here > before ? here : before;
        } else {
            here += before;
        }
        L::store(at, here);
    }
};

// Gathers rows of U N neighbouring columns of `width` in registers.
template <bool CHECKED, int N, int U>
WHISKER_FN void gather(Gathered<N> (&all)[U], const Stored* x, int64_t rows, int64_t width, float floor,
                       const double* parts) {
    using Float = typename Lanes<N>::Float;
    const Float lowest = Float{} + floor;
    for (int u = 0; u < U; u++) {
        all[u].start(parts + u * N, width);
    }
    for (int64_t row = 0; row < rows; row++) {
#pragma GCC unroll 4
        for (int u = 0; u < U; u++) {
            const Float value = Lanes<N>::template load<Float>(x + row * width + u * N);
            all[u].template join<CHECKED>(value < lowest ? lowest : value);
        }
    }
}

// Joins rows of U N neighbouring columns of `width` into parts (STATISTICS_PARTS, width), in the order of the rows: unchecked first, and
// once more where that shows a value that is not finite. The results are the same.
template <int N, int U>
WHISKER_FN void join_rows(const Stored* x, int64_t rows, int64_t width, float floor, double* parts) {
    Gathered<N> all[U];
    gather<false>(all, x, rows, width, floor, parts);
    bool finite = true;
    for (int u = 0; u < U; u++) {
        finite &= all[u].is_finite();
    }
    if (!finite) {
        gather<true>(all, x, rows, width, floor, parts);
    }
    for (int u = 0; u < U; u++) {
        all[u].put(parts + u * N, width);
    }
}

template <int N>
WHISKER_FN void join_lanes(Lanes<N>, const Stored* x, int64_t rows, int64_t width, float floor, double* parts) {
    join_rows<N, 1>(x, rows, width, floor, parts);
}

// How many rows count as one wide row: as many as make its width a multiple of `full`, if that is not too wide.
static int64_t rows_in_one(int64_t channels, int64_t full) {
    constexpr int64_t WIDEST_ROW = 1024;
    int64_t group = full;
    while (group > 1 && channels * (group / 2) % full == 0) {
        group /= 2;
    }
    return channels * group <= WIDEST_ROW ? group : 1;
}

// Joins all `blocks` parts (STATISTICS_PARTS, width) into the first of them.
static void join_blocks(double* parts, int64_t blocks, int64_t width) {
    for (int64_t block = 1; block < blocks; block++) {
        const double* const more = parts + block * STATISTICS_PARTS * width;
        for_simd(0, LOWEST * width, [=](int64_t i) { parts[i] += more[i]; });
        for_simd(LOWEST * width, HIGHEST * width, [=](int64_t i) { parts[i] = JoinStatistics::join(LOWEST, parts[i], more[i]); });
        for_simd(HIGHEST * width, STATISTICS_PARTS * width,
                 [=](int64_t i) { parts[i] = JoinStatistics::join(HIGHEST, parts[i], more[i]); });
    }
}

// As in column_reduce, rows are cut into blocks whose number depends on the shape alone, and the blocks are joined in order.
int channel_statistics(const Stored* x, float* out, int64_t rows, int64_t channels, float floor) {
    constexpr int64_t FEWEST_ROWS = 64, MAX_BLOCKS = 64, CACHED = 16384, MIN_ROWS = 16;
    constexpr int N = STATISTICS_LANES, U = 4;
    if (rows < 1 || channels < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    // Vectors of several rows are as full as those of many channels; they are folded at the end.
    const int64_t group = rows_in_one(channels, 32), width = channels * group, wide_rows = rows / group;
    const int64_t blocks = maximum(1, minimum(MAX_BLOCKS, wide_rows / FEWEST_ROWS)), cached_rows = maximum(MIN_ROWS, CACHED / width);
    const int64_t block_parts = STATISTICS_PARTS * width;
    const size_t bytes = static_cast<size_t>(blocks * block_parts) * sizeof(double);
    double* partial = static_cast<double*>(whisker::scratch(whisker::Scratch::PARTIAL_SUMS, bytes));
    if (!partial) {
        return WHISKER_NO_MEMORY;
    }
    for_each_row(blocks, rows * channels / blocks, [=](int64_t block) {
        double* const parts = partial + block * block_parts;
        for (int k = 0; k < STATISTICS_PARTS; k++) {
            const double start = JoinStatistics::start(k);
            for_simd(k * width, (k + 1) * width, [=](int64_t i) { parts[i] = start; });
        }
        const auto join = [=](int64_t row, int64_t count, int64_t columns) {
            int64_t j = 0;
            for (; j + U * N <= columns; j += U * N) {
                join_rows<N, U>(x + row * width + j, count, width, floor, parts + j);
            }
            for_channels<N>(
                columns, [=](auto lanes, int64_t at) { join_lanes(lanes, x + row * width + at, count, width, floor, parts + at); },
                j);
        };
        const int64_t end = wide_rows * (block + 1) / blocks;
        for (int64_t row = wide_rows * block / blocks; row < end; row += cached_rows) {
            join(row, minimum(cached_rows, end - row), width);
        }
        if (block == blocks - 1) {
            join(wide_rows, 1, rows * channels - wide_rows * width); // what fills no wide row
        }
    });
    join_blocks(partial, blocks, width);
    const PutStatistics put{out, channels, static_cast<double>(rows)};
    for (int64_t channel = 0; channel < channels; channel++) {
        double totals[STATISTICS_PARTS];
        for (int k = 0; k < STATISTICS_PARTS; k++) {
            totals[k] = partial[k * width + channel];
            for (int64_t j = channel + channels; j < width; j += channels) {
                totals[k] = JoinStatistics::join(k, totals[k], partial[k * width + j]);
            }
        }
        put(channel, totals);
    }
    return WHISKER_OK;
}

WHISKER_CLOSE
