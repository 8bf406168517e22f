/*
 * Stands in for libcublasLt: the choice of an algorithm, and D = epilogue(alpha op(A) op(B) + beta C). An algorithm is good for the product
 * it was recommended for and no other, holds the caller to the alignments of the preference, and needs workspace, which is overwritten
 * before anything is read. Sums are in double, rounded to float32 once, and from there to bfloat16 where the
 * result is of that type.
 */
#include "cublaslt.hpp"
#include "queue.hpp"
#include "tf32.hpp"

#include <cmath>
#include <vector>

using namespace stand_in;

namespace {

constexpr uint64_t MAGIC = 0x7768697361676c74;
constexpr uint64_t SMALL_WORKSPACE = 256;

struct Product {
    int64_t m, n, k;
    uint64_t fingerprint;
};

int invalid(const char* why) {
    return fail(INVALID_VALUE, why);
}

bool sound(const Layout& layout) {
    uint64_t line = layout.row_major() ? layout.columns : layout.rows;
    return layout.rows > 0 && layout.columns > 0 && layout.leading > 0 && static_cast<uint64_t>(layout.leading) >= line;
}

uint64_t mix(uint64_t fingerprint, uint64_t value) {
    return (fingerprint ^ value) * 0x100000001b3;
}

/* Checks that the layouts make a product. */
int describe(const Context* context, const Description* what, const Layout* a, const Layout* b, const Layout* c, const Layout* d,
             Product* product) {
    if (!live(context)) {
        return fail(NOT_INITIALIZED, "not a live context");
    }
    if (!live(what) || !live(a) || !live(b) || !live(c) || !live(d)) {
        return invalid("a description or layout that is not live, or one of another kind");
    }
    if (what->pointer_mode != 0) {
        return fail(NOT_SUPPORTED, "alpha and beta in device memory");
    }
    if (what->transpose_a < PLAIN || what->transpose_a > TRANSPOSED || what->transpose_b < PLAIN || what->transpose_b > TRANSPOSED) {
        return invalid("neither CUBLAS_OP_N nor CUBLAS_OP_T");
    }
    if (what->epilogue != NONE && what->epilogue != RELU && what->epilogue != BIAS && what->epilogue != RELU_BIAS) {
        return fail(NOT_SUPPORTED, "an epilogue other than DEFAULT, RELU, BIAS and RELU_BIAS");
    }
    uint64_t fingerprint = mix(mix(mix(mix(MAGIC, what->compute), what->transpose_a), what->transpose_b), what->epilogue);
    for (const Layout* layout : {a, b, c, d}) {
        if (layout->batches != 1 || (layout->order != COLUMN_MAJOR && layout->order != ROW_MAJOR)) {
            return fail(NOT_SUPPORTED, "a matrix in batches or in a special order");
        }
        if (!sound(*layout)) {
            return invalid("a matrix without elements, or a leading dimension shorter than its lines");
        }
        fingerprint = mix(mix(mix(mix(mix(fingerprint, layout->type), layout->rows), layout->columns), layout->leading), layout->order);
    }
    if (a->type != b->type || c->type != d->type || (a->type == FLOAT && d->type != FLOAT)) {
        return fail(NOT_SUPPORTED, "types that the table of supported ones does not have together");
    }
    if (a->type == BFLOAT16 && (what->compute != COMPUTE_32F || (what->epilogue & BIAS) != 0)) {
        return fail(NOT_SUPPORTED, "bfloat16 with another computation than in float32; or with a bias, which the stand-in has in float32 only");
    }
    bool at = what->transpose_a == TRANSPOSED, bt = what->transpose_b == TRANSPOSED;
    uint64_t m = at ? a->columns : a->rows, k = at ? a->rows : a->columns, n = bt ? b->rows : b->columns;
    if ((bt ? b->columns : b->rows) != k || d->rows != m || d->columns != n || c->rows != m || c->columns != n) {
        return invalid("matrices that do not make a product");
    }
    *product = {static_cast<int64_t>(m), static_cast<int64_t>(n), static_cast<int64_t>(k), fingerprint};
    return SUCCESS;
}

float element(const Layout& layout, const void* data, int64_t at) {
    return layout.type == BFLOAT16 ? from_bfloat16(static_cast<const uint16_t*>(data)[at]) : static_cast<const float*>(data)[at];
}

/* op(matrix) as rows by columns, row after row, or column after column. */
std::vector<double> read(const Layout& layout, const void* data, bool transposed, bool by_rows, bool rounded) {
    int64_t rows = static_cast<int64_t>(transposed ? layout.columns : layout.rows);
    int64_t columns = static_cast<int64_t>(transposed ? layout.rows : layout.columns);
    std::vector<double> to(static_cast<size_t>(rows * columns));
    for (int64_t row = 0; row < rows; row++) {
        for (int64_t column = 0; column < columns; column++) {
            float value = element(layout, data, transposed ? layout.at(column, row) : layout.at(row, column));
            to[static_cast<size_t>(by_rows ? row * columns + column : column * rows + row)] = rounded ? tf32(value) : value;
        }
    }
    return to;
}

}

STAND_IN_API int cublasLtMatmulAlgoGetHeuristic(const Context* context, const Description* what, const Layout* a, const Layout* b,
                                                const Layout* c, const Layout* d, const Preference* preference, int requested,
                                                Recommendation* results, int* returned) {
    if (!live(preference) || requested < 1 || results == nullptr || returned == nullptr) {
        return invalid("no live preference, no results asked for, or no place for them");
    }
    *returned = 0;
    Product product;
    int status = describe(context, what, a, b, c, d, &product);
    if (status != SUCCESS) {
        return status;
    }
    // Of its own: it has nothing that adds a bias to 13 columns, since NVIDIA's does not promise one for every product.
    if ((what->epilogue & BIAS) != 0 && product.m == 13) {
        return fail(NOT_SUPPORTED, "no algorithm with a bias");
    }
    // The product in two parts along k needs room for their sums; it is the faster one, and comes first where there is that room.
    uint64_t sums = (static_cast<uint64_t>(product.m * product.n) * sizeof(float) + 255) / 256 * 256 + SMALL_WORKSPACE;
    int count = 0;
    auto add = [&](int result, uint64_t needed) {
        if (count < requested && needed <= preference->workspace) {
            const uint32_t* of = preference->alignment;
            Algorithm algorithm{{MAGIC, product.fingerprint, needed, of[0], of[1], of[2], of[3], 0}};
            results[count++] = {algorithm, needed, result, 1.0f, {}};
        }
    };
    if (requested > 1) {
        add(NOT_SUPPORTED, 0); // one whose state says so, for those who do not ask
    }
    int unusable = count;
    add(SUCCESS, sums);
    add(SUCCESS, SMALL_WORKSPACE);
    if (count == unusable) {
        return fail(NOT_SUPPORTED, "no algorithm does with so little workspace");
    }
    *returned = count;
    return SUCCESS;
}

STAND_IN_API int cublasLtMatmul(const Context* context, const Description* what, const void* alpha, const void* a_data, const Layout* a,
                                const void* b_data, const Layout* b, const void* beta, const void* c_data, const Layout* c, void* d_data,
                                const Layout* d, const Algorithm* algorithm, void* space, size_t bytes, void* stream) {
    Product product;
    int status = describe(context, what, a, b, c, d, &product);
    if (status != SUCCESS) {
        return status;
    }
    if (alpha == nullptr || beta == nullptr || a_data == nullptr || b_data == nullptr || c_data == nullptr || d_data == nullptr) {
        return invalid("no data, alpha or beta; C is to be named also where beta is 0");
    }
    if (algorithm == nullptr || algorithm->data[0] != MAGIC) {
        return invalid("not an algorithm that was recommended");
    }
    if (algorithm->data[1] != product.fingerprint) {
        return fail(NOT_SUPPORTED, "an algorithm that was recommended for another product");
    }
    const void* data[] = {a_data, b_data, c_data, d_data};
    for (int i = 0; i < 4; i++) {
        if (!aligned(data[i], algorithm->data[3 + i])) {
            return invalid("data less aligned than the preference promised; that is on 256 bytes where it says nothing");
        }
    }
    size_t needed = algorithm->data[2];
    if (needed != 0 && (space == nullptr || bytes < needed || !aligned(space, 256))) {
        return invalid("the workspace is null, not on 256 bytes, or smaller than the recommendation says");
    }
    bool biased = (what->epilogue & BIAS) != 0;
    if (biased && (what->bias == nullptr || !aligned(what->bias, sizeof(float)))) {
        return invalid("an epilogue with a bias, and none");
    }
    Range result{d_data, d->bytes()}, taken{space, needed};
    Range reads[] = {{a_data, a->bytes()}, {b_data, b->bytes()}, {what->bias, biased ? product.m * sizeof(float) : 0}};
    for (const Range& range : reads) {
        if (range.overlaps(result) || range.overlaps(taken)) {
            return invalid("the result or the workspace overlaps A, B or the bias");
        }
    }
    Range addend{c_data, c->bytes()};
    if (taken.overlaps(result) || taken.overlaps(addend) || (addend.overlaps(result) && !(c_data == d_data && c->same(*d)))) {
        return invalid("the workspace overlaps C or D, or C overlaps D without being it");
    }
    const auto* bias = static_cast<const float*>(what->bias);
    double scale = *static_cast<const float*>(alpha), keep = *static_cast<const float*>(beta);
    enqueue(stream, [=, what = *what, a = *a, b = *b, c = *c, d = *d] {
        spoil(space, needed);
        bool rounded = what.compute == COMPUTE_32F_FAST_TF32;
        auto left = read(a, a_data, what.transpose_a == TRANSPOSED, true, rounded);
        auto right = read(b, b_data, what.transpose_b == TRANSPOSED, false, rounded);
        for (int64_t column = 0; column < product.n; column++) {
            for (int64_t row = 0; row < product.m; row++) {
                const double *p = &left[row * product.k], *q = &right[column * product.k];
                double sum = 0;
                for (int64_t i = 0; i < product.k; i++) {
                    sum += p[i] * q[i];
                }
                sum *= scale;
                if (keep != 0) { // C may be anything, NaN as well, where it does not count
                    sum += keep * element(c, c_data, c.at(row, column));
                }
                if (biased) {
                    sum += bias[row];
                }
                if ((what.epilogue & RELU) != 0) {
                    sum = std::fmax(sum, 0.0); // NaN becomes 0
                }
                if (d.type == BFLOAT16) {
                    static_cast<uint16_t*>(d_data)[d.at(row, column)] = to_bfloat16(static_cast<float>(sum));
                } else {
                    static_cast<float*>(d_data)[d.at(row, column)] = static_cast<float>(sum);
                }
            }
        }
    });
    return SUCCESS;
}
