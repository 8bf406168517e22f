#include "column_reduce.cuh"
#include "operations.cuh"
#include "statistics.inl"

using namespace whisker::WHISKER_SIDE;

int whisker::WHISKER_SIDE::channel_statistics(const Stored* x, float* out, int64_t rows, int64_t channels, float floor,
                                      const whisker_queue* queue) {
    if (rows < 1 || channels < 1) {
        return INVALID;
    }
    return for_chunks(channels, [&](int64_t first, int64_t count) {
        return column_reduce<STATISTICS_PARTS, JoinStatistics>(
            Columns{rows, channels, count}, queue->scratch, StatisticsTerms{x + first, floor},
            PutStatistics{out + first, channels, static_cast<double>(rows)}, queue->stream);
    });
}
