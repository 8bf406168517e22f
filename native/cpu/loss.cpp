#include "loss.inl"
#include "operations.hpp"
#include "whisker/for_each.hpp"

WHISKER_OPEN

// The two sparse losses: one row's function apart, they are the same.
template <class Row>
static int sparse_loss(const float* x, const int32_t* labels, float* loss, float* d, float* correct, int64_t rows, int64_t classes,
                       const Row& row_loss) {
    if (rows < 0 || classes < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each_row(rows, classes, [=](int64_t row) {
        const float* values = x + row * classes;
        const int32_t label = labels[row];
        float* slope = d ? d + row * classes : nullptr;
        const bool known = label_in_range(label, classes);
        loss[row] = known ? row_loss(values, label, slope) : NAN;
        for (int64_t j = 0; !known && slope && j < classes; j++) {
            slope[j] = NAN;
        }
        if (correct) {
            correct[row] = is_first_maximum(values, classes, label);
        }
    });
    for (int64_t row = 0; row < rows; row++) {
        if (!label_in_range(labels[row], classes)) {
            return WHISKER_BAD_LABEL;
        }
    }
    return WHISKER_OK;
}

int sparse_ce_logits(const float* logits, const int32_t* labels, float* loss, float* d_logits, float* correct, int64_t rows,
                     int64_t classes, double scale) {
    return sparse_loss(logits, labels, loss, d_logits, correct, rows, classes, [=](const float* z, int32_t label, float* d) {
        return softmax_cross_entropy(z, label, d, classes, scale);
    });
}

int sparse_ce_probabilities(const float* probabilities, const int32_t* labels, float* loss, float* d_probabilities, float* correct,
                            int64_t rows, int64_t classes, double scale) {
    return sparse_loss(probabilities, labels, loss, d_probabilities, correct, rows, classes,
                       [=](const float* p, int32_t label, float* d) {
                           return probability_cross_entropy(p, label, d, classes, scale);
                       });
}

int binary_ce_logits(const float* logits, const int32_t* targets, float* loss, float* d_logits, int64_t rows, int64_t cols,
                     double scale) {
    if (rows < 0 || cols < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each_row(rows, cols, [=](int64_t row) {
        loss[row] = binary_cross_entropy(logits + row * cols, targets + row * cols, d_logits ? d_logits + row * cols : nullptr, cols,
                                         scale);
    });
    return WHISKER_OK;
}

int binary_ce_probabilities(const float* probabilities, const int32_t* targets, float* loss, float* d_probabilities, int64_t rows,
                            int64_t cols, double scale) {
    if (rows < 0 || cols < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each_row(rows, cols, [=](int64_t row) {
        loss[row] = binary_probability_cross_entropy(probabilities + row * cols, targets + row * cols,
                                                     d_probabilities ? d_probabilities + row * cols : nullptr, cols, scale);
    });
    return WHISKER_OK;
}

int sparse_accuracy(const float* scores, const int32_t* labels, float* correct, int64_t rows, int64_t classes) {
    if (rows < 0 || classes < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each_row(rows, classes, [=](int64_t row) { correct[row] = is_first_maximum(scores + row * classes, classes, labels[row]); });
    return WHISKER_OK;
}

int binary_accuracy(const float* values, const int32_t* targets, float* correct, int64_t rows, int64_t cols, double threshold) {
    if (rows < 0 || cols < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each_row(rows, cols,
                 [=](int64_t row) { correct[row] = binary_match(values + row * cols, targets + row * cols, cols, threshold); });
    return WHISKER_OK;
}

WHISKER_CLOSE
