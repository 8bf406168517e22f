// The gradient of a convolution's kernel: (taps x channels, pixels) times (pixels, filters), where the first matrix is read from where it
// lies in the input. Padding is left out, not multiplied by 0. This file may fuse multiply and add (CMakeLists.txt).
#include "operations.hpp"
#include "runtime.hpp"
#include "whisker/for_each.hpp"

#include <atomic>

#if defined(WHISKER_BFLOAT16)
#include "kernel_gradient_pairs.hpp"
#else
#include "kernel_gradient_plain.hpp"
#endif

WHISKER_OPEN

#if defined(WHISKER_BFLOAT16)
using Chunk = PairedChunk;
#else
using Chunk = PlainChunk;
#endif

// The sums of some output rows, for the taps in rows `taps`: sums (taps, kernel_w, c, width).
static void sum_rows(const Convolution& of, Span rows, Span taps, void* memory, float* sums) {
    for_simd(0, (taps.to - taps.from) * of.tap_row(), [=](int64_t i) { sums[i] = 0.0f; });
    const int64_t out = of.across.out;
    for (int64_t row = rows.from, next; row < rows.to; row = next) {
        const Span own = Chunk::rows_from(of, row, rows.to);
        next = own.to;
        for (int64_t column = 0; column < out; column += CHUNK) {
            const Chunk chunk(of, own, Span{column, minimum(column + CHUNK, out)}, memory);
            for (int64_t ky = taps.from; ky < taps.to; ky++) {
                chunk.add(ky, sums + (ky - taps.from) * of.tap_row());
            }
        }
    }
}

int conv_kernel_gradient(const Stored* x, const Stored* dz, float* dkernel, float* partial, int64_t blocks, int64_t n, int64_t h, int64_t w,
                         int64_t c, int64_t filters, int64_t kernel_h, int64_t kernel_w, int64_t stride_h, int64_t stride_w,
                         int64_t dilation_h, int64_t dilation_w, int64_t pad_top, int64_t pad_left, int64_t out_h, int64_t out_w) {
    const Convolution of{x, dz, n, c, filters, {h, out_h, kernel_h, stride_h, dilation_h, pad_top},
                         {w, out_w, kernel_w, stride_w, dilation_w, pad_left}};
    if (!of.valid() || blocks < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    // Threads share the rows of taps of all blocks. Each of these sums is the same whoever computes it.
    const int64_t work = of.rows() * out_w * kernel_h * kernel_w * c * of.width() / WIDEST;
    std::atomic<bool> short_of_memory{false};
    for_ranges(blocks * kernel_h, work, [&](int64_t from, int64_t to) {
        const int64_t bytes = Chunk::bytes(of);
        void* memory = bytes > 0 ? whisker::scratch(whisker::Scratch::STRIPS, static_cast<size_t>(bytes)) : nullptr;
        if (bytes > 0 && !memory) {
            short_of_memory = true;
            return;
        }
        for (int64_t end; from < to; from = end) {
            const int64_t block = from / kernel_h, first = block * kernel_h;
            end = minimum(to, first + kernel_h);
            const Span rows{of.rows() * block / blocks, of.rows() * (block + 1) / blocks};
            sum_rows(of, rows, Span{from - first, end - first}, memory, partial + from * of.tap_row());
        }
    });
    if (short_of_memory) {
        return WHISKER_NO_MEMORY;
    }
    add_blocks(partial, blocks, kernel_h * of.tap_row(), kernel_h * kernel_w * c, of.width(), dkernel, filters);
    return WHISKER_OK;
}

WHISKER_CLOSE
