#include "loss.inl"
#include "operations.hpp"
#include "whisker/for_each.hpp"

WHISKER_OPEN

// The two sparse losses: one row's function apart, they are the same.
template <class Row>
static int sparse_loss(const Stored* x, const int32_t* labels, float* loss, Stored* d, int64_t rows, int64_t classes,
                       const Row& row_loss) {
    if (rows < 0 || classes < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each_row(rows, classes, [=](int64_t row) {
        const Stored* values = x + row * classes;
        const int32_t label = labels[row];
        Stored* slope = d ? d + row * classes : nullptr;
        const bool known = label_in_range(label, classes);
        loss[row] = known ? row_loss(values, label, slope) : NAN;
        for (int64_t j = 0; !known && slope && j < classes; j++) {
            slope[j] = NAN;
        }
    });
    for (int64_t row = 0; row < rows; row++) {
        if (!label_in_range(labels[row], classes)) {
            return WHISKER_BAD_LABEL;
        }
    }
    return WHISKER_OK;
}

int sparse_ce_logits(const Stored* logits, const int32_t* labels, float* loss, Stored* d_logits, int64_t rows,
                     int64_t classes, double scale) {
    return sparse_loss(logits, labels, loss, d_logits, rows, classes, [=](const Stored* z, int32_t label, Stored* d) {
        return softmax_cross_entropy(z, label, d, classes, scale);
    });
}

int sparse_ce_probabilities(const Stored* probabilities, const int32_t* labels, float* loss, Stored* d_probabilities,
                            int64_t rows, int64_t classes, double scale) {
    return sparse_loss(probabilities, labels, loss, d_probabilities, rows, classes,
                       [=](const Stored* p, int32_t label, Stored* d) {
                           return probability_cross_entropy(p, label, d, classes, scale);
                       });
}

// The losses with a target for each prediction: one row's function apart, they are the same.
template <class Row>
static int target_loss(const Stored* x, const float* targets, float* loss, Stored* d, int64_t rows, int64_t cols, const Row& row_loss) {
    if (rows < 0 || cols < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each_row(rows, cols, [=](int64_t row) {
        loss[row] = row_loss(x + row * cols, targets + row * cols, d ? d + row * cols : nullptr);
    });
    return WHISKER_OK;
}

int categorical_ce_logits(const Stored* logits, const float* targets, float* loss, Stored* d_logits, int64_t rows, int64_t classes,
                          double smoothing, double scale) {
    return target_loss(logits, targets, loss, d_logits, rows, classes, [=](const Stored* z, const float* t, Stored* d) {
        return categorical_cross_entropy(z, t, d, classes, smoothing, scale);
    });
}

int categorical_ce_probabilities(const Stored* probabilities, const float* targets, float* loss, Stored* d_probabilities, int64_t rows,
                                 int64_t classes, double smoothing, double scale) {
    return target_loss(probabilities, targets, loss, d_probabilities, rows, classes, [=](const Stored* p, const float* t, Stored* d) {
        return categorical_probability_cross_entropy(p, t, d, classes, smoothing, scale);
    });
}

int binary_ce_logits(const Stored* logits, const float* targets, float* loss, Stored* d_logits, int64_t rows, int64_t cols,
                     double smoothing, double scale) {
    return target_loss(logits, targets, loss, d_logits, rows, cols, [=](const Stored* z, const float* t, Stored* d) {
        return binary_cross_entropy(z, t, d, cols, smoothing, scale);
    });
}

int binary_ce_probabilities(const Stored* probabilities, const float* targets, float* loss, Stored* d_probabilities, int64_t rows,
                            int64_t cols, double smoothing, double scale) {
    return target_loss(probabilities, targets, loss, d_probabilities, rows, cols, [=](const Stored* p, const float* t, Stored* d) {
        return binary_probability_cross_entropy(p, t, d, cols, smoothing, scale);
    });
}

int mean_squared_error(const Stored* predictions, const float* targets, float* loss, Stored* d_predictions, int64_t rows, int64_t cols,
                       double scale) {
    return target_loss(predictions, targets, loss, d_predictions, rows, cols, [=](const Stored* x, const float* t, Stored* d) {
        return squared_error(x, t, d, cols, scale);
    });
}

int sparse_accuracy(const Stored* scores, const int32_t* labels, float* correct, int64_t rows, int64_t classes) {
    if (rows < 0 || classes < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each_row(rows, classes, [=](int64_t row) { correct[row] = is_first_maximum(scores + row * classes, classes, labels[row]); });
    return WHISKER_OK;
}

int binary_accuracy(const Stored* values, const int32_t* targets, float* correct, int64_t rows, int64_t cols, double threshold) {
    if (rows < 0 || cols < 1) {
        return WHISKER_BAD_ARGUMENT;
    }
    for_each_row(rows, cols,
                 [=](int64_t row) { correct[row] = binary_match(values + row * cols, targets + row * cols, cols, threshold); });
    return WHISKER_OK;
}

WHISKER_CLOSE
