// All cases, and the shapes of each.
#include "cases.hpp"

namespace kernel_check {

const WHISKER_TABLE* WHISKER_SIDE::ops = nullptr;

void WHISKER_SIDE::check_all(int64_t table) {
    ops = reinterpret_cast<const WHISKER_TABLE*>(table);
    for (int64_t offset : {0, 1}) {
        for (int64_t n : {1, 3, 257, 1028}) {
            check_vectors(n, offset);
        }
        for (int64_t columns : {1, 3, 4, 17, 33, 40}) {
            for (int64_t rows : {1, 7, 300}) {
                check_rows(rows, columns, offset);
            }
        }
        for (int64_t c : {1, 4, 33}) {
            check_images(2, 1, 3, c, offset);
            check_images(2, 7, 9, c, offset);
            for (const Window& window : {Window{2, 2, 2, 1, 0, 0}, Window{3, 3, 2, 1, 1, 1}, Window{3, 3, 1, 1, 0, 0},
                                         Window{5, 2, 3, 1, 1, 0}, Window{16, 16, 1, 1, 8, 8}}) {
                check_pools(2, 9, 8, c, window, offset);
            }
            for (const Window& window : {Window{1, 1, 1, 1, 0, 0}, Window{3, 3, 1, 1, 1, 1}, Window{3, 3, 2, 1, 0, 0},
                                         Window{3, 3, 1, 2, 1, 1}, Window{3, 5, 2, 1, 0, 1}, Window{5, 5, 1, 1, 2, 2},
                                         Window{3, 2, 2, 3, 3, 1}}) {
                check_im2col(2, 9, 10, c, window, offset);
                for (int64_t multiplier : {1, 2}) {
                    check_depthwise(2, 9, 10, c, multiplier, window, offset);
                }
            }
        }
    }
    // Rows that all threads of a block share, sums in several parts, and pictures of several blocks.
    check_rows(2, 600, 0);
    check_rows(4100, 3, 0);
    check_rows(1300, 33, 0);
    check_images(2, 30, 31, 3, 0);
    check_large_rotation();
    check_depthwise(1, 30, 31, 8, 1, Window{3, 3, 1, 1, 1, 1}, 0);
    for (int64_t rows : {1, 3, 300}) {
        for (int64_t classes : {2, 10}) {
            check_losses(rows, classes);
        }
    }
#define WHISKER_OP(name, ...) require(#name);
#define WHISKER_EACH_OP(name, ...) require(#name);
#define WHISKER_CUDA_OP(name, ...) require(#name);
#define WHISKER_CPU_OP(name, ...)
#include "whisker/ops.def"
}

}
